//! Reads Rust source just well enough to check rules on it: comments and literals blanked out, paths from the
//! crate's root, the extent of functions.

/// The source with comments, strings and character literals replaced by spaces; line breaks stay.
pub fn code_only(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = literal_length(rest, out.chars().next_back()).unwrap_or(0);
        if length == 0 {
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (literal, after) = rest.split_at(length);
        out.extend(literal.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    out
}

/// Bytes of the comment or literal that the text begins with.
fn literal_length(text: &str, before: Option<char>) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end.saturating_add(2)));
    }
    let in_word = before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    if let Some(body) = text.strip_prefix('r').filter(|_| !in_word) {
        let hashes: String = body.chars().take_while(|letter| *letter == '#').collect();
        let body = body.get(hashes.len()..).filter(|body| body.starts_with('"'))?;
        let end = format!("\"{hashes}");
        let inner = body.get(1..)?;
        let length = inner.find(&end).map_or(inner.len(), |at| at.saturating_add(end.len()));
        return Some(length.saturating_add(hashes.len()).saturating_add(2));
    }
    if text.starts_with('"') {
        return Some(quoted_length(text, '"'));
    }
    // 'x' and '\n' are literals, 'a in a type is a lifetime.
    let mut letters = text.strip_prefix('\'')?.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    (first == '\\' || second == '\'').then(|| quoted_length(text, '\''))
}

fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if letter == quote && !escaped {
            return at.saturating_add(1);
        }
        escaped = letter == '\\' && !escaped;
    }
    text.len()
}

/// Every path that starts at the crate's root, as its segments; groups in braces are taken apart.
pub fn crate_paths(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let in_word = code.get(..at).and_then(|before| before.chars().next_back());
        if in_word.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let rest = code.get(at.saturating_add("crate::".len())..).unwrap_or_default();
        read_tree(rest, &[], &mut paths);
    }
    paths
}

/// Reads one branch of a use tree and returns what follows it.
fn read_tree<'a>(text: &'a str, prefix: &[String], paths: &mut Vec<Vec<String>>) -> &'a str {
    let mut path = prefix.to_vec();
    let mut rest = text.trim_start();
    loop {
        if let Some(mut inside) = rest.strip_prefix('{') {
            loop {
                inside = read_tree(inside, &path, paths).trim_start();
                match inside.strip_prefix(',') {
                    Some(more) if !more.trim_start().starts_with('}') => inside = more,
                    Some(more) => return more.trim_start().strip_prefix('}').unwrap_or_default(),
                    None => return inside.strip_prefix('}').unwrap_or_default(),
                }
            }
        }
        let end =
            rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if !name.is_empty() {
            path.push(name.to_owned());
        }
        match after.strip_prefix("::") {
            Some(more) if !name.is_empty() => rest = more.trim_start(),
            _ => {
                paths.push(path);
                return skip_alias(after);
            }
        }
    }
}

/// Steps over `as name` and `*`, so that the next branch of a group is found.
fn skip_alias(text: &str) -> &str {
    let rest = text.strip_prefix('*').unwrap_or(text);
    match rest.trim_start().strip_prefix("as ") {
        Some(alias) => alias
            .trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == ' '),
        None => rest,
    }
}

/// First segments of paths written with `super::`, whatever the number of steps up.
pub fn super_names(code: &str) -> Vec<String> {
    let names = code.match_indices("super::").map(|(at, word)| {
        let rest = code.get(at.saturating_add(word.len())..).unwrap_or_default();
        rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
    });
    names.filter(|name| name != "super" && !name.is_empty()).collect()
}

/// Name, first line and number of lines of every function that has a body.
pub fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let before = code.get(..at).unwrap_or_default();
        if before.chars().next_back().is_some_and(|letter| !letter.is_whitespace()) {
            continue;
        }
        let rest = code.get(at..).unwrap_or_default();
        let Some(length) = body_end(rest) else { continue };
        let name =
            rest.chars().skip(3).take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        let lines = rest.get(..length).unwrap_or_default().lines().count();
        found.push((name, before.matches('\n').count().saturating_add(1), lines));
    }
    found
}

/// Bytes from `fn` to the closing brace of its body; a declaration without a body has none.
fn body_end(text: &str) -> Option<usize> {
    let (mut braces, mut brackets) = (0_usize, 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' => brackets = brackets.saturating_add(1),
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces = braces.saturating_add(1),
            '}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 {
                    return Some(at.saturating_add(1));
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether the code has a number with a decimal point; `pair.0.1` is not one.
pub fn has_float_literal(code: &str) -> bool {
    code.match_indices('.').any(|(at, _)| {
        let before = code.get(..at).unwrap_or_default();
        let digits = before.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_');
        let starts = digits.chars().next_back();
        let after = code.get(at.saturating_add(1)..).and_then(|after| after.chars().next());
        digits.len() < before.len()
            && !starts.is_some_and(|letter| letter.is_alphanumeric() || letter == '.' || letter == '_')
            && after.is_some_and(|letter| letter.is_ascii_digit())
    })
}

/// Whether a word occurs in the code by itself.
pub fn has_word(code: &str, word: &str) -> bool {
    code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).any(|found| found == word)
}
