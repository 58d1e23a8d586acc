//! Comma-separated text for spreadsheets (RFC 4180): a title row, CRLF, UTF-8 with a byte order mark, without which Excel
//! takes accents for something else. What a person wrote is never run as a formula.

/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection"), full-width forms too.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A table that is being written.
#[derive(Debug)]
pub struct Csv {
    text: String,
    begun: bool,
}

impl Csv {
    #[must_use]
    pub fn new(titles: &[&str]) -> Self {
        let mut csv = Self { text: "\u{feff}".to_owned(), begun: false };
        for title in titles {
            csv.raw(title);
        }
        csv.end();
        csv
    }

    /// A cell of our own making: a number, a date, a code.
    pub fn raw(&mut self, cell: &str) {
        self.cell(cell, false);
    }

    /// A cell of somebody else's words: an apostrophe in front keeps a formula from being one.
    pub fn words(&mut self, cell: &str) {
        self.cell(cell, cell.trim_start_matches(' ').starts_with(FORMULA));
    }

    /// The row is whole.
    pub fn end(&mut self) {
        self.text.push_str("\r\n");
        self.begun = false;
    }

    #[must_use]
    pub fn text(self) -> String {
        self.text
    }

    fn cell(&mut self, cell: &str, defused: bool) {
        if self.begun {
            self.text.push(',');
        }
        self.begun = true;
        if !defused && !cell.contains(['"', ',', ';', '\r', '\n', '\t']) {
            self.text.push_str(cell);
            return;
        }
        self.text.push_str(if defused { "\"'" } else { "\"" });
        for character in cell.chars() {
            if character == '"' {
                self.text.push('"');
            }
            self.text.push(character);
        }
        self.text.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> String {
        let mut csv = Csv::new(&["Name"]);
        for cell in cells {
            csv.words(cell);
        }
        csv.end();
        csv.text().strip_prefix("\u{feff}Name\r\n").unwrap().to_owned()
    }

    #[test]
    fn what_separates_is_quoted() {
        assert_eq!(row(&["a", "b,c", "d\"e", "f\ng", ""]), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
    }

    #[test]
    fn nothing_that_a_person_wrote_is_a_formula() {
        for formula in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1", "=\"a\""]
        {
            let cell = row(&[formula]);
            assert_eq!(cell, format!("\"'{}\"\r\n", formula.replace('"', "\"\"")), "{formula}");
        }
        assert_eq!(row(&["Smith - Sons", "a=b"]), "Smith - Sons,a=b\r\n");
    }

    #[test]
    fn our_own_numbers_stay_numbers() {
        let mut csv = Csv::new(&["Amount", "Date"]);
        csv.raw("-12.50");
        csv.raw("2026-01-31");
        csv.end();
        assert_eq!(csv.text(), "\u{feff}Amount,Date\r\n-12.50,2026-01-31\r\n");
    }
}
