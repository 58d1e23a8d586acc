// @ts-check
/** Measures the contrast of all visible text, through every shadow root, against what is really behind it. */

/**
 * The texts that miss WCAG 2.2 AA: 4.5 to 1, or 3 to 1 for large type. Disabled controls are exempt.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export function failingContrasts(page) {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (!canvas) throw new Error("no canvas");
    /** @type {Map<string, number[]>} */
    const known = new Map();
    /** Any CSS colour as red, green, blue, alpha. @param {string} colour */
    const parse = (colour) => {
      let parts = known.get(colour);
      if (parts) return parts;
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      parts = [...canvas.getImageData(0, 0, 1, 1).data];
      known.set(colour, parts);
      return parts;
    };
    /** @param {Element} element @returns {Element|null} */
    const parentOf = (element) => element.assignedSlot ?? element.parentElement ?? (element.getRootNode() instanceof ShadowRoot ? /** @type {ShadowRoot} */ (element.getRootNode()).host : null);
    /** @param {Element} element */
    const behind = (element) => {
      for (let at = /** @type {Element|null} */ (element); at; at = parentOf(at)) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = parse(getComputedStyle(at).backgroundColor);
        if (alpha === 255) return [red, green, blue];
      }
      return parse(getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#ffffff");
    };
    /** @param {number[]} colour */
    const luminance = (colour) => {
      const [red = 0, green = 0, blue = 0] = colour.slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    /** @type {Set<string>} */
    const failing = new Set();
    /** @param {Element} element */
    const check = (element) => {
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const [front, back] = [luminance(parse(style.color)), luminance(behind(element))];
      const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      if (ratio < (large ? 3 : 4.5)) failing.add(`${ratio.toFixed(2)} <${element.localName} class="${element.className}"> ${element.textContent?.trim().slice(0, 40)}`);
    };
    /** @param {Element|ShadowRoot} root */
    const walk = (root) => {
      for (const element of root.children) {
        if (element instanceof SVGElement || element.matches("[disabled], option, script, style") || !element.checkVisibility()) continue;
        if ([...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) && !element.matches(".unseen")) check(element);
        if (element.shadowRoot) walk(element.shadowRoot);
        walk(element);
      }
    };
    walk(document.body);
    return [...failing];
  });
}
