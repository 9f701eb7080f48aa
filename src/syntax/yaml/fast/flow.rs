//! Lists and maps in brackets.

use super::{OUTSIDE, Read, Reader, Slot, Unusual};
use crate::syntax::tree::Kind;

impl Reader<'_> {
    /// A list or map in brackets, inside of the block at column `around`: what goes on over lines is indented further.
    pub(super) fn flow(&mut self, around: isize, slot: Slot) -> Read<usize> {
        let is_list = self.byte(self.at) == b'[';
        let (kind, closer) = match is_list {
            true => (Kind::Array, b']'),
            false => (Kind::Object, b'}'),
        };
        let id = self.open(kind, self.at, slot)?;
        self.at += 1;
        loop {
            self.flow_blanks(around)?;
            if self.byte(self.at) == closer {
                break;
            }
            let mut slot = Slot::item(id);
            if !is_list {
                slot.key = self.flow_key(around)?;
                self.flow_blanks(around)?;
            }
            self.flow_value(around, slot)?;
            self.flow_blanks(around)?;
            match self.byte(self.at) {
                b',' => self.at += 1,
                byte if byte == closer => break,
                b':' => return Err(Unusual("a pair in a list")),
                _ => return Err(Unusual("brackets of another kind")),
            }
        }
        self.at += 1;
        Ok(self.close(id, self.at))
    }

    /// Passes over blanks and line ends between brackets.
    fn flow_blanks(&mut self, around: isize) -> Read<()> {
        self.skip_spaces();
        match self.ends_line(self.at) {
            true => self.skip_breaks(around),
            false => Ok(()),
        }
    }

    /// Inside of brackets or quotes, goes from the end of a line to the next that is not blank.
    pub(super) fn skip_breaks(&mut self, around: isize) -> Read<()> {
        let mut column = OUTSIDE;
        while self.ends_line(self.at) {
            if self.at >= self.bytes.len() {
                return Err(Unusual("a bracket or quote without end"));
            }
            self.skip_break();
            let start = self.at;
            self.skip_spaces();
            column = (self.at - start) as isize;
        }
        match column > around {
            true => Ok(()),
            false => Err(Unusual("brackets or quotes that go on at the margin")),
        }
    }

    fn flow_key(&mut self, around: isize) -> Read<(usize, usize)> {
        let token = self.flow_token(around)?;
        if self.byte(self.at) != b':' || !self.is_blank(self.at + 1) {
            return Err(Unusual("a member of another kind"));
        }
        let key = token.key()?;
        self.at += 1;
        Ok(key)
    }

    fn flow_value(&mut self, around: isize, slot: Slot) -> Read<()> {
        match self.byte(self.at) {
            b'[' | b'{' => self.flow(around, slot)?,
            b'!' => {
                let (id, slot) = self.tag(slot)?;
                if self.byte(self.at) == b'!' || self.ends_line(self.at) {
                    return Err(Unusual("a tag of another kind"));
                }
                self.flow_value(around, slot)?;
                let end = self.nodes[id as usize + 1].end as usize;
                self.close(id, end)
            }
            _ => {
                let token = self.flow_token(around)?;
                self.push_scalar(token, slot)
            }
        };
        Ok(())
    }
}
