/** Asks before the page is left while records are being written. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
export async function holding(work) {
  window.addEventListener("beforeunload", warn);
  try {
    return await work();
  } finally {
    window.removeEventListener("beforeunload", warn);
  }
}

/** @param {Event} event */
function warn(event) {
  event.preventDefault();
}
