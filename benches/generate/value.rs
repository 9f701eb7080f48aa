//! What a definition says, before it is written in a language.

/// A value, its keys in the order in which they are written.
#[derive(Clone)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number or a truth.
    Word(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// A function of CloudFormation by its short name.
    Call(&'static str, Box<Value>),
    /// An expression of Terraform.
    Expression(String),
}

pub fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

pub fn word(word: impl ToString) -> Value {
    Value::Word(word.to_string())
}

pub fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::List(items.into_iter().collect())
}

pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Value {
    let entries = entries.into_iter();
    Value::Map(entries.map(|(key, value)| (key.into(), value)).collect())
}

pub fn call(function: &'static str, argument: Value) -> Value {
    Value::Call(function, Box::new(argument))
}

pub fn reference(to: &str) -> Value {
    call("Ref", text(to))
}

pub fn attribute(of: &str) -> Value {
    call("GetAtt", text(of))
}

pub fn substituted(with: impl Into<String>) -> Value {
    call("Sub", text(with))
}

pub fn expression(code: impl Into<String>) -> Value {
    Value::Expression(code.into())
}
