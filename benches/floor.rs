//! A program that does nothing but read one file: what starting up costs at least.
//!
//! `cargo run --release --example floor -- FILE`

use std::process::ExitCode;

fn main() -> ExitCode {
    let read = std::env::args_os().nth(1).map(std::fs::read);
    match read {
        Some(Ok(bytes)) => {
            println!("{}", bytes.len());
            ExitCode::SUCCESS
        }
        _ => ExitCode::from(2),
    }
}
