//! Block lists and maps: what indentation holds together.
//!
//! Each function begins at a value's first byte, goes on to the next line that is not part of the value, and gives
//! the value's end. Where that line stands is for the caller to judge: what is indented less closes blocks, and
//! what is indented further than a block that has had its value belongs to nothing.

use super::{OUTSIDE, Read, Reader, Slot, Unusual};
use crate::syntax::tree::Kind;

/// What may stand in a place.
#[derive(Clone, Copy, PartialEq)]
enum Room {
    /// A value on its key's line, or behind a short tag.
    Value,
    /// What has a line or the rest of an item to itself: a map may begin here as well.
    Any,
}

impl Reader<'_> {
    /// A value on a line of its own, inside of the block at column `around`.
    pub(super) fn block(&mut self, around: isize, slot: Slot) -> Read<usize> {
        match self.byte(self.at) {
            b'|' | b'>' => Err(Unusual("a block scalar's mark on its own line")),
            _ => self.node(self.indent, around, Room::Any, slot),
        }
    }

    /// A value that begins at this column.
    fn node(&mut self, column: isize, around: isize, room: Room, slot: Slot) -> Read<usize> {
        match self.byte(self.at) {
            b'-' if self.is_dash() => match room {
                Room::Any => self.list(column, slot),
                Room::Value => Err(Unusual("a list on its key's line")),
            },
            b'!' => self.tagged(around, room, slot),
            b'|' | b'>' => self.block_scalar(around, slot),
            b'[' | b'{' => {
                let end = self.flow(around, slot)?;
                self.end_line()?;
                self.check_closed(around)?;
                self.check_in_block(around, end)
            }
            _ => {
                let token = self.token(around)?;
                if self.byte(self.at) == b':' {
                    return match room {
                        Room::Any => self.map(column, token.key()?, slot),
                        Room::Value => Err(Unusual("a colon in a value")),
                    };
                }
                let token = self.further_lines(around, token)?;
                let end = self.push_scalar(token, slot);
                self.check_in_block(around, end)
            }
        }
    }

    /// Documents that are no block are read elsewhere: JSON, and words alone.
    pub(super) fn check_in_block(&self, around: isize, end: usize) -> Read<usize> {
        match around == OUTSIDE {
            true => Err(Unusual("a document that is no block")),
            false => Ok(end),
        }
    }

    fn list(&mut self, column: isize, slot: Slot) -> Read<usize> {
        let id = self.open(Kind::Array, self.at, slot)?;
        let mut end;
        loop {
            end = self.item(column, Slot::item(id))?;
            if self.indent != column || !self.is_dash() {
                break;
            }
        }
        self.check_closed(column)?;
        Ok(self.close(id, end))
    }

    fn check_closed(&self, column: isize) -> Read<()> {
        match self.indent > column {
            true => Err(Unusual("a line that belongs to nothing")),
            false => Ok(()),
        }
    }

    /// What follows a dash.
    fn item(&mut self, column: isize, slot: Slot) -> Read<usize> {
        let dash = self.at;
        self.at += 1;
        self.skip_spaces();
        if !self.ends_line(self.at) && self.byte(self.at) != b'#' {
            let inner = column + (self.at - dash) as isize;
            return self.node(inner, column, Room::Any, slot);
        }
        let line_end = self.line_end(self.at);
        self.end_item_line()?;
        match self.indent > column {
            true => self.block(column, slot),
            false => Ok(self.push_nothing(line_end, slot)),
        }
    }

    /// Ends a line that has nothing behind its dash, colon or tag.
    fn end_item_line(&mut self) -> Read<()> {
        if self.byte(self.at) == b'#' {
            self.comment();
        }
        self.end_line()
    }

    /// A map whose first key was read.
    fn map(&mut self, column: isize, first: (usize, usize), slot: Slot) -> Read<usize> {
        let id = self.open(Kind::Object, first.0, slot)?;
        let mut key = first;
        let mut end;
        loop {
            end = self.member(column, Slot { parent: id, key })?;
            if self.indent != column {
                break;
            }
            let token = self.token(column)?;
            if self.byte(self.at) != b':' {
                return Err(Unusual("a line without a key"));
            }
            key = token.key()?;
        }
        self.check_closed(column)?;
        Ok(self.close(id, end))
    }

    /// What follows a key: `at` is its colon.
    fn member(&mut self, column: isize, slot: Slot) -> Read<usize> {
        let colon = self.at;
        self.at += 1;
        self.skip_spaces();
        if !self.ends_line(self.at) && self.byte(self.at) != b'#' {
            return self.node(column, column, Room::Value, slot);
        }
        self.end_item_line()?;
        match () {
            () if self.indent > column => self.block(column, slot),
            () if self.indent == column && self.is_dash() => self.list(column, slot),
            () => Ok(self.push_nothing(colon, slot)),
        }
    }

    /// `!Name value`: a map of one member, whose key is the tag.
    fn tagged(&mut self, around: isize, room: Room, slot: Slot) -> Read<usize> {
        let (id, slot) = self.tag(slot)?;
        if !self.ends_line(self.at) && self.byte(self.at) != b'#' {
            let end = match self.byte(self.at) {
                b'!' => Err(Unusual("two tags")),
                _ => self.node(around, around, Room::Value, slot),
            }?;
            return Ok(self.close(id, end));
        }
        self.end_item_line()?;
        let is_list_below = room == Room::Value && self.indent == around && self.is_dash();
        let end = match self.byte(self.at) {
            b'-' if is_list_below => self.list(around, slot),
            _ if self.indent <= around => Err(Unusual("a tag of nothing")),
            b'!' => Err(Unusual("two tags")),
            _ => self.block(around, slot),
        }?;
        Ok(self.close(id, end))
    }
}
