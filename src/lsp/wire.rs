//! Messages over standard input and output.
//!
//! The reader goes on where one of the protocol's own would give up: what is no message is skipped, and said.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};
use lsp_server::{Connection, Message};

/// How many messages may wait on either side.
const WAITING: usize = 1 << 10;

/// The longest line of a head that is read.
const LONGEST_LINE: u64 = 8 << 10;

/// The longest message that is read: a text of the greatest size that is judged, every character escaped.
const LONGEST_MESSAGE: u64 = 400 << 20;

/// Connects to whoever started the process. The writer ends when the connection is dropped and all is written.
pub fn stdio() -> (Connection, JoinHandle<()>) {
    let (sender, outgoing) = bounded(WAITING);
    let (incoming, receiver) = bounded(WAITING);
    // It is never waited for: nothing else can be done while standard input is silent.
    thread::spawn(move || read(BufReader::new(io::stdin()), &incoming));
    let writer = thread::spawn(move || write(&mut io::stdout(), &outgoing));
    (Connection { sender, receiver }, writer)
}

/// Hands on every message, until there are no more or nobody takes them.
fn read(mut input: impl BufRead, messages: &Sender<Message>) {
    while let Ok(Some(length)) = head(&mut input) {
        let body = match body(&mut input, length) {
            Ok(Some(body)) => body,
            Ok(None) => {
                eprintln!("firelint: a message of {length} bytes is skipped: that is too long");
                continue;
            }
            Err(_) => return,
        };
        match serde_json::from_slice(&body) {
            Ok(message) => match messages.send(message) {
                Ok(()) => {}
                Err(_) => return,
            },
            Err(error) => eprintln!("firelint: what is no message is skipped: {error}"),
        }
    }
}

/// The length of the next message; `None` at the end of the input.
fn head(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        match (text.trim_end_matches(['\r', '\n']), length) {
            ("", Some(length)) => return Ok(Some(length)),
            ("", None) => {}
            (text, _) => length = content_length(text).or(length),
        }
    }
}

fn content_length(line: &str) -> Option<u64> {
    let (name, value) = line.split_once(':')?;
    let is_length = name.trim().eq_ignore_ascii_case("Content-Length");
    is_length.then(|| value.trim().parse().ok()).flatten()
}

/// So many bytes; `None` where they are too many, and were passed over.
fn body(input: &mut impl BufRead, length: u64) -> io::Result<Option<Vec<u8>>> {
    let mut content = input.take(length);
    if length > LONGEST_MESSAGE {
        io::copy(&mut content, &mut io::sink())?;
        return Ok(None);
    }
    let mut body = Vec::new();
    match content.read_to_end(&mut body)? as u64 == length {
        true => Ok(Some(body)),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Writes every message, until there are no more or nobody reads them.
fn write(output: &mut impl Write, messages: &Receiver<Message>) {
    for message in messages {
        if message.write(output).is_err() {
            return;
        }
    }
}
