//! Reads a statement such as `select * from Invoice where TotalAmt > '5' orderby TxnDate desc`.
//!
//! A statement that is no statement is refused with 4000; one that asks for what is not there, with 4001
//! (see `run`).

use crate::fault::Fault;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub selection: Selection,
    pub entity: String,
    pub conditions: Vec<Condition>,
    pub order: Vec<Order>,
    pub start: usize,
    pub most: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    All,
    Count,
    Columns(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub property: String,
    pub comparison: Comparison,
    pub values: Vec<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Less,
    Greater,
    AtMost,
    AtLeast,
    Like,
    In,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Number(String),
    Flag(bool),
    CurrentDate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub property: String,
    pub descending: bool,
}

const DEFAULT_PAGE: usize = 100;
/// Longest statement that is read.
const MOST_CHARACTERS: usize = 64_000;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Number(String),
    Text(String),
    Symbol(&'static str),
}

pub fn parse(statement: &str) -> Result<Query, Fault> {
    let mut reader = Reader { tokens: tokens(statement)?.into_iter().peekable() };
    reader.keyword("select")?;
    let selection = reader.selection()?;
    reader.keyword("from")?;
    let entity = reader.word("an entity")?;
    let conditions = if reader.takes("where") { reader.conditions()? } else { Vec::new() };
    let order = reader.order()?;
    let mut query = Query { selection, entity, conditions, order, start: 1, most: DEFAULT_PAGE };
    reader.page(&mut query)?;
    match reader.tokens.next() {
        None => Ok(query),
        Some(token) => Err(unexpected(Some(&token), "the end")),
    }
}

struct Reader {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Reader {
    fn takes(&mut self, keyword: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword)))
            .is_some()
    }

    fn takes_symbol(&mut self, symbol: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Symbol(own) if *own == symbol)).is_some()
    }

    fn keyword(&mut self, keyword: &str) -> Result<(), Fault> {
        if self.takes(keyword) { Ok(()) } else { Err(unexpected(self.tokens.peek(), keyword)) }
    }

    fn symbol(&mut self, symbol: &'static str) -> Result<(), Fault> {
        if self.takes_symbol(symbol) { Ok(()) } else { Err(unexpected(self.tokens.peek(), symbol)) }
    }

    fn word(&mut self, expected: &str) -> Result<String, Fault> {
        match self.tokens.next() {
            Some(Token::Word(word)) => Ok(word),
            other => Err(unexpected(other.as_ref(), expected)),
        }
    }

    fn selection(&mut self) -> Result<Selection, Fault> {
        if self.takes("count") {
            self.symbol("(")?;
            self.symbol("*")?;
            self.symbol(")")?;
            return Ok(Selection::Count);
        }
        let mut all = false;
        let mut columns = Vec::new();
        loop {
            if self.takes_symbol("*") {
                all = true;
            } else {
                columns.push(self.word("* or a property")?);
            }
            if !self.takes_symbol(",") {
                break;
            }
        }
        Ok(if all { Selection::All } else { Selection::Columns(columns) })
    }

    fn conditions(&mut self) -> Result<Vec<Condition>, Fault> {
        let mut conditions = Vec::new();
        loop {
            let property = self.word("a property")?;
            let comparison = self.comparison()?;
            let values = if comparison == Comparison::In { self.set()? } else { vec![self.value()?] };
            conditions.push(Condition { property, comparison, values });
            if !self.takes("and") {
                return Ok(conditions);
            }
        }
    }

    fn comparison(&mut self) -> Result<Comparison, Fault> {
        match self.tokens.next() {
            Some(Token::Symbol("=")) => Ok(Comparison::Equal),
            Some(Token::Symbol("<")) => Ok(Comparison::Less),
            Some(Token::Symbol(">")) => Ok(Comparison::Greater),
            Some(Token::Symbol("<=")) => Ok(Comparison::AtMost),
            Some(Token::Symbol(">=")) => Ok(Comparison::AtLeast),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("like") => Ok(Comparison::Like),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => Ok(Comparison::In),
            other => Err(unexpected(other.as_ref(), "=, <, >, <=, >=, LIKE or IN")),
        }
    }

    fn set(&mut self) -> Result<Vec<Value>, Fault> {
        self.symbol("(")?;
        let mut values = vec![self.value()?];
        while self.takes_symbol(",") {
            values.push(self.value()?);
        }
        self.symbol(")")?;
        Ok(values)
    }

    fn value(&mut self) -> Result<Value, Fault> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(Value::Text(text)),
            Some(Token::Number(number)) => Ok(Value::Number(number)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Ok(Value::Flag(true)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Ok(Value::Flag(false)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("current_date") => Ok(Value::CurrentDate),
            other => Err(unexpected(other.as_ref(), "a value")),
        }
    }

    fn order(&mut self) -> Result<Vec<Order>, Fault> {
        let spaced = self.takes("order");
        if spaced {
            self.keyword("by")?;
        } else if !self.takes("orderby") {
            return Ok(Vec::new());
        }
        let mut order = Vec::new();
        loop {
            let property = self.word("a property")?;
            let descending = self.takes("desc");
            if !descending {
                self.takes("asc");
            }
            order.push(Order { property, descending });
            if !self.takes_symbol(",") {
                return Ok(order);
            }
        }
    }

    /// `STARTPOSITION` and `MAXRESULTS` in either order.
    fn page(&mut self, query: &mut Query) -> Result<(), Fault> {
        loop {
            if self.takes("startposition") {
                query.start = self.count("STARTPOSITION")?.max(1);
            } else if self.takes("maxresults") {
                query.most = self.count("MAXRESULTS")?;
            } else {
                return Ok(());
            }
        }
    }

    fn count(&mut self, what: &str) -> Result<usize, Fault> {
        match self.tokens.next() {
            Some(Token::Number(number)) => {
                number.parse().map_err(|_| Fault::new(4000, format!("QueryParserError: {what} {number}")))
            }
            other => Err(unexpected(other.as_ref(), "a whole number")),
        }
    }
}

fn unexpected(token: Option<&Token>, expected: &str) -> Fault {
    let found = match token {
        None => "the end".to_owned(),
        Some(Token::Word(text) | Token::Number(text)) => text.clone(),
        Some(Token::Text(text)) => format!("'{text}'"),
        Some(Token::Symbol(symbol)) => (*symbol).to_owned(),
    };
    Fault::new(
        4000,
        format!("Error parsing query: QueryParserError: Encountered {found}; expected {expected}"),
    )
}

fn tokens(statement: &str) -> Result<Vec<Token>, Fault> {
    if statement.chars().count() > MOST_CHARACTERS {
        return Err(Fault::new(4000, "QueryParserError: the statement is too long"));
    }
    let mut tokens = Vec::new();
    let mut chars = statement.chars().peekable();
    while let Some(char) = chars.next() {
        let token = match char {
            ' ' | '\t' | '\r' | '\n' => continue,
            '\'' => Token::Text(quoted(&mut chars)?),
            '*' => Token::Symbol("*"),
            ',' => Token::Symbol(","),
            '(' => Token::Symbol("("),
            ')' => Token::Symbol(")"),
            '=' => Token::Symbol("="),
            '<' if chars.next_if_eq(&'=').is_some() => Token::Symbol("<="),
            '<' => Token::Symbol("<"),
            '>' if chars.next_if_eq(&'=').is_some() => Token::Symbol(">="),
            '>' => Token::Symbol(">"),
            '-' | '0'..='9' => {
                let mut number = char.to_string();
                while let Some(next) = chars.next_if(|next| next.is_ascii_digit() || *next == '.') {
                    number.push(next);
                }
                Token::Number(number)
            }
            first if first.is_alphabetic() || first == '_' => {
                let mut word = first.to_string();
                while let Some(next) =
                    chars.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | '.'))
                {
                    word.push(next);
                }
                Token::Word(word)
            }
            other => {
                let detail = format!("Error parsing query: QueryParserError: Encountered {other}");
                return Err(Fault::new(4000, detail));
            }
        };
        tokens.push(token);
    }
    Ok(tokens)
}

/// Text up to the closing quote; a backslash takes the next character as it is.
fn quoted(chars: &mut impl Iterator<Item = char>) -> Result<String, Fault> {
    let mut text = String::new();
    while let Some(char) = chars.next() {
        match char {
            '\'' => return Ok(text),
            '\\' => text.extend(chars.next()),
            other => text.push(other),
        }
    }
    Err(Fault::new(4000, "Error parsing query: QueryParserError: a quotation is not closed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_whole_grammar() {
        let query = parse(
            r"SELECT * FROM Customer WHERE DisplayName = 'O\'Neil \\ Sons' and Active IN (true, false) \
              AND Balance >= -5.5 ORDER BY MetaData.LastUpdatedTime DESC, Id STARTPOSITION 3 MAXRESULTS 7"
                .replace("\\\n", "")
                .as_str(),
        )
        .unwrap();
        assert_eq!(query.entity, "Customer");
        assert_eq!(query.conditions[0].values, [Value::Text(r"O'Neil \ Sons".to_owned())]);
        assert_eq!(query.conditions[1].values, [Value::Flag(true), Value::Flag(false)]);
        assert_eq!(query.conditions[2].values, [Value::Number("-5.5".to_owned())]);
        assert!(query.order[0].descending && !query.order[1].descending);
        assert_eq!((query.start, query.most), (3, 7));
        assert_eq!(parse("select count(*) from Item").unwrap().selection, Selection::Count);
        assert_eq!(parse("select * from Item maxresults 2 startposition 1").unwrap().most, 2);
        assert_eq!(parse("select *, Sku from Item").unwrap().selection, Selection::All);
    }

    #[test]
    fn refuses_what_is_not_a_statement() {
        for statement in [
            "",
            "select",
            "select * Invoice",
            "select * from Invoice where",
            "select * from Invoice where A = 'x' or B = 'y'",
            "select * from Invoice where A != 'x'",
            "select * from Invoice where A = 'x",
            "select * from Invoice where not A = 'x'",
            "select * from Invoice; drop table",
            "select * from Invoice maxresults x",
            "select * from Invoice where A in ()",
            "select * from Invoice limit 5",
            "delete from Invoice",
        ] {
            assert_eq!(parse(statement).unwrap_err().code, 4000, "{statement}");
        }
    }
}
