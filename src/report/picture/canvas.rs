//! SVG text and where the next line of it goes.

use super::super::plain::xml;
use std::fmt::Write;

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// From one line of text to the next.
pub const ROW: usize = 20;

/// A part of a document, from the top down.
pub struct Canvas {
    /// What is drawn so far.
    pub text: String,
    /// Where the next line begins.
    pub y: usize,
}

impl Canvas {
    /// Begins at this height.
    pub fn new(y: usize) -> Self {
        Self {
            text: String::new(),
            y,
        }
    }

    /// Goes on below another part.
    pub fn append(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.y = other.y;
    }

    /// One line of text.
    pub fn line(&mut self, x: usize, class: &str, text: &str) {
        self.beside(x, class, text);
        self.y += ROW;
    }

    /// Lines of text.
    pub fn lines(&mut self, x: usize, class: &str, lines: &[String]) {
        for line in lines {
            self.line(x, class, line);
        }
    }

    /// Text on the line that begins here, which is not finished by it.
    pub fn beside(&mut self, x: usize, class: &str, text: &str) {
        self.text_at(x, self.y + ROW * 7 / 10, class, text);
    }

    /// Text with its baseline at this height.
    pub fn text_at(&mut self, x: usize, y: usize, class: &str, text: &str) {
        let text = xml(text);
        let _ = writeln!(
            self.text,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"
        );
    }

    /// The condition of an arrow, in the middle of it: the arrow is not seen behind it.
    pub fn label(&mut self, x: usize, y: usize, text: &str) {
        let width = text.chars().count() * 7 + 8;
        let (left, top) = (x - width / 2, y - 7);
        let _ = write!(
            self.text,
            "<rect class=\"page\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"14\"/>"
        );
        self.text_at(x, y + 4, "condition", text);
    }

    /// The number of a step, on the line that begins here.
    pub fn badge(&mut self, x: usize, number: usize) {
        let y = self.y + ROW / 2;
        let _ = write!(
            self.text,
            "<circle class=\"badge\" cx=\"{x}\" cy=\"{y}\" r=\"9\"/>"
        );
        self.text_at(x, y + 4, "number", &number.to_string());
    }

    /// The whole document.
    pub fn finish(self, width: usize, title: &str, description: &str) -> String {
        let height = self.y + ROW;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title description\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n\
             <style>\n{}</style>\n\
             <rect class=\"page\" width=\"100%\" height=\"100%\"/>\n{}</svg>\n",
            xml(title),
            xml(description),
            include_str!("style.css"),
            self.text,
        )
    }
}

/// Text on lines of at most so many columns; a word that is longer is cut.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let options = Options::new(columns)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(|line| line.into_owned()).collect()
}

/// A name that fits into so many columns, its end left out where it does not.
pub fn cut(name: &str, columns: usize) -> String {
    if display_width(name) <= columns {
        return name.to_owned();
    }
    let mut width = 0;
    let fits = name.chars().take_while(|&c| {
        width += display_width(c.encode_utf8(&mut [0; 4]));
        width < columns
    });
    fits.chain(['…']).collect()
}
