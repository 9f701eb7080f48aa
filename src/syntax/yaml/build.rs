//! Events to nodes: one document's tree as it grows.

use std::collections::HashMap;
use std::ops::Range;

use super::events::{Event, Happening, Style, Tagged};
use super::mask::{HoleLine, Mask};
use super::scalar::{core_kind, is_hole};
use super::scan;
use crate::syntax::holes;
use crate::syntax::tree::{Kind, MAX_DEPTH, Node, NodeId};

/// What is open: a list, a map, or the map of one member that a short tag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    List,
    Map,
    ShortTag,
}

/// A list or map that is still open.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub id: NodeId,
    pub shape: Shape,
    pub flow: bool,
    /// The column of a block's keys or dashes.
    pub column: usize,
    /// The key whose value comes next.
    key: Option<Range<usize>>,
}

/// A collection whose content is not read.
struct Skipped {
    /// How many of its own are open, itself included.
    open: usize,
    start: usize,
    /// Its key, where it is a value too deep to read; otherwise it is itself a key.
    value_of: Option<Range<usize>>,
}

/// A document's nodes so far.
pub(super) struct Builder<'a> {
    text: &'a str,
    /// The text without its holes.
    masked: &'a str,
    pub nodes: Vec<Node>,
    pub frames: Vec<Frame>,
    pub aliases: Vec<(NodeId, NodeId)>,
    /// Aliases that stand for nothing, and what is wrong with them.
    pub faults: Vec<(Range<usize>, &'static str)>,
    /// The node each name stands for now; none where it has no node of its own, such as a key.
    anchors: HashMap<&'a str, Option<NodeId>>,
    skipped: Option<Skipped>,
    /// One past the last text that became a key or value.
    pub last_end: usize,
    /// The same, but for where a block begins.
    text_end: usize,
    last_node: Option<NodeId>,
    /// Lines before the root were lost.
    pub is_cut_off: bool,
    /// The innermost frame goes on with the block that comes next.
    goes_on: bool,
    hole_lines: &'a [HoleLine],
}

impl<'a> Builder<'a> {
    /// A document without a node yet; only hole lines from `start` on belong to it.
    pub fn new(text: &'a str, mask: &'a Mask<'a>, start: usize) -> Self {
        let hole_lines = &mask.lines[..];
        let earlier = hole_lines.partition_point(|hole| hole.range.start < start);
        Self {
            text,
            masked: &mask.text,
            // Block YAML has a node for about every 30 bytes.
            nodes: Vec::new(),
            frames: Vec::new(),
            aliases: Vec::new(),
            faults: Vec::new(),
            anchors: HashMap::new(),
            skipped: None,
            last_end: start,
            text_end: start,
            last_node: None,
            is_cut_off: false,
            goes_on: false,
            hole_lines: &hole_lines[earlier..],
        }
    }

    /// Whether the root is there and nothing of it is open.
    pub fn has_whole_root(&self) -> bool {
        self.frames.is_empty() && !self.nodes.is_empty()
    }

    /// Takes one event of this document.
    pub fn take(&mut self, event: Event) {
        match event.what {
            Happening::Anchor => {
                let name = &self.text[event.range.start + 1..event.range.end];
                self.anchors.insert(name, self.last_node);
            }
            Happening::End => self.end(event.range),
            _ if self.skipped.is_some() => self.pass_over(&event),
            Happening::Alias
            | Happening::Scalar(_)
            | Happening::ListStart { .. }
            | Happening::MapStart { .. } => self.node(event),
            _ => {}
        }
    }

    fn pass_over(&mut self, event: &Event) {
        self.last_node = None;
        match event.what {
            Happening::ListStart { .. } | Happening::MapStart { .. } => {
                if let Some(skipped) = &mut self.skipped {
                    skipped.open += 1;
                }
            }
            Happening::Scalar(style) => {
                let (range, _) = self.scalar_range(style, event);
                self.last_end = self.last_end.max(range.end);
            }
            _ => self.last_end = self.last_end.max(event.range.end),
        }
    }

    fn end(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.last_end = self.last_end.max(range.end);
        }
        let Some(skipped) = &mut self.skipped else {
            self.flush_holes_of_block(range.start);
            return self.close(false);
        };
        skipped.open -= 1;
        if skipped.open == 0
            && let Some(skipped) = self.skipped.take()
        {
            let whole = skipped.start..self.last_end.max(skipped.start);
            match skipped.value_of {
                Some(key) => {
                    self.push(Kind::TooDeep, whole, key);
                    self.close_short_tag();
                }
                None => self.set_key(whole),
            }
            self.last_node = None;
        }
    }

    fn set_key(&mut self, key: Range<usize>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
        }
    }

    fn node(&mut self, event: Event) {
        if self.goes_on {
            self.goes_on = !self.continues(&event);
            return;
        }
        if self.has_whole_root() {
            // A document has one root; what follows it belongs to a mistake.
            return self.key(&event, event.range.clone());
        }
        let from = self.last_end;
        let mut indent = 0;
        let range = match event.what {
            Happening::Scalar(style) => {
                let range;
                (range, indent) = self.scalar_range(style, &event);
                range
            }
            Happening::ListStart { flow: false } => self.block_list_start(&event)..event.range.end,
            _ => event.range.clone(),
        };
        let waits_for_key = self
            .frames
            .last()
            .is_some_and(|frame| frame.shape == Shape::Map && frame.key.is_none());
        let waits_for_value = self.frames.last().is_some_and(|frame| frame.key.is_some());
        if !waits_for_value {
            self.flush_holes(range.start);
        }
        if waits_for_key {
            return self.key(&event, range);
        }
        let mut key = self
            .frames
            .last_mut()
            .and_then(|frame| frame.key.take())
            .unwrap_or(0..0);
        let mut start = range.start.max(from);
        if let Some(Tagged::Function(tag)) = &event.tag {
            key = self.short_tag(tag.clone(), key, event.column);
            self.last_end = self.last_end.max(tag.end);
            start = start.max(tag.end);
        }
        let range = start..range.end.max(start);
        match event.what {
            Happening::ListStart { flow } => self.open(Shape::List, flow, range, key, event.column),
            Happening::MapStart { flow } => self.open(Shape::Map, flow, range, key, event.column),
            Happening::Alias => self.alias(range, key),
            Happening::Scalar(style) => self.scalar(style, range, key, &event.tag, indent),
            _ => {}
        }
    }

    /// Whether the block that comes next is the innermost frame's own, read again after a mistake.
    fn continues(&self, event: &Event) -> bool {
        let shape = match event.what {
            Happening::ListStart { flow: false } => Shape::List,
            Happening::MapStart { flow: false } => Shape::Map,
            _ => return false,
        };
        self.frames.last().is_some_and(|frame| frame.shape == shape)
    }

    fn key(&mut self, event: &Event, range: Range<usize>) {
        self.last_node = None;
        match event.what {
            Happening::ListStart { .. } | Happening::MapStart { .. } => {
                self.skipped = Some(Skipped {
                    open: 1,
                    start: range.start,
                    value_of: None,
                });
            }
            _ => {
                self.last_end = self.last_end.max(range.end);
                self.text_end = self.last_end;
                self.set_key(range);
            }
        }
    }

    /// Opens the map that `!Name value` stands for, and gives the key of its one member.
    fn short_tag(&mut self, tag: Range<usize>, key: Range<usize>, column: usize) -> Range<usize> {
        let id = self.push(Kind::Object, tag.clone(), key);
        self.frames.push(Frame {
            id,
            shape: Shape::ShortTag,
            flow: true,
            column,
            key: None,
        });
        tag
    }

    fn open(
        &mut self,
        shape: Shape,
        flow: bool,
        range: Range<usize>,
        key: Range<usize>,
        column: usize,
    ) {
        if self.frames.len() >= MAX_DEPTH {
            self.last_end = self.last_end.max(range.start);
            self.skipped = Some(Skipped {
                open: 1,
                start: range.start,
                value_of: Some(key),
            });
            return;
        }
        let kind = if shape == Shape::List {
            Kind::Array
        } else {
            Kind::Object
        };
        let around = self
            .frames
            .last()
            .filter(|frame| frame.shape == Shape::Map && !frame.flow);
        let is_dash_before_event = shape == Shape::List && !flow && range.start < range.end;
        let column = match around {
            // The list's dashes stand right below its key.
            Some(map) if is_dash_before_event => map.column,
            _ => column,
        };
        let range = match (flow, shape) {
            (true, _) => range,
            (false, Shape::List) => range.start..range.start + 1,
            (false, _) => range.start..range.start,
        };
        self.last_end = self.last_end.max(range.end);
        if flow {
            self.text_end = self.last_end;
        }
        let id = self.push(kind, range, key);
        self.frames.push(Frame {
            id,
            shape,
            flow,
            column,
            key: None,
        });
        self.last_node = Some(self.wrapper_or(id));
    }

    /// The short tag's map around a node, if there is one: what an anchor names.
    fn wrapper_or(&self, id: NodeId) -> NodeId {
        let parent = self.nodes[id as usize].parent;
        let is_tag = |frame: &Frame| frame.id == parent && frame.shape == Shape::ShortTag;
        match self.frames.iter().rev().take(2).any(is_tag) {
            true => parent,
            false => id,
        }
    }

    fn alias(&mut self, range: Range<usize>, key: Range<usize>) {
        let name = self
            .text
            .get(range.start + 1..range.end)
            .unwrap_or_default();
        let target = self.anchors.get(name).copied();
        let is_open = |id: NodeId| self.frames.iter().any(|frame| frame.id == id);
        let kind = match target {
            None => {
                self.faults
                    .push((range.clone(), "no anchor of this name stands before this"));
                Kind::Broken
            }
            Some(Some(id)) if is_open(id) => {
                self.faults.push((
                    range.clone(),
                    "this alias stands inside of what it stands for",
                ));
                Kind::Broken
            }
            Some(Some(id)) => {
                self.aliases.push((self.nodes.len() as NodeId, id));
                Kind::Alias
            }
            Some(None) => Kind::Broken,
        };
        (self.last_end, self.text_end) = (range.end, range.end);
        self.push(kind, range, key);
        self.last_node = None;
    }

    fn scalar(
        &mut self,
        style: Style,
        range: Range<usize>,
        key: Range<usize>,
        tag: &Option<Tagged>,
        indent: usize,
    ) {
        let raw = &self.text[range.clone()];
        let is_string = *tag == Some(Tagged::String);
        // A function takes its argument as it is written.
        let is_untyped = matches!(tag, None | Some(Tagged::Function(_)));
        self.last_end = self.last_end.max(range.end);
        self.text_end = self.last_end;
        let mut key = key;
        let mut place = range.clone();
        let kind = match style {
            Style::Quoted | Style::Block => Kind::String,
            Style::Plain if raw.is_empty() && self.is_lone_hole(&key) => {
                place = std::mem::replace(&mut key, 0..0);
                Kind::Hole
            }
            Style::Plain if is_string => Kind::String,
            Style::Plain if self.is_hole(raw, &key) => Kind::Hole,
            Style::Plain => core_kind(raw),
        };
        let id = self.push(kind, place, key);
        let node = &mut self.nodes[id as usize];
        node.plain = style == Style::Plain && is_untyped && kind != Kind::Hole;
        node.indent = indent.min(u16::MAX.into()) as u16;
        let named = self.wrapper_or(id);
        self.close_short_tag();
        self.last_node = Some(named);
    }

    /// `{a: 1, ${rest}}`: a hole where a member should stand.
    fn is_lone_hole(&self, key: &Range<usize>) -> bool {
        let in_flow_map = self
            .frames
            .last()
            .is_some_and(|frame| frame.flow && frame.shape == Shape::Map);
        in_flow_map
            && holes::is_only_hole(&self.text[key.clone()])
            && !self.masked[key.end..].trim_start().starts_with(':')
    }

    /// Whether a plain scalar with this key is a hole.
    fn is_hole(&self, raw: &str, key: &Range<usize>) -> bool {
        let list = self
            .frames
            .last()
            .filter(|frame| frame.shape == Shape::List);
        let list_key = list.map(|frame| {
            let list = &self.nodes[frame.id as usize];
            &self.text[list.key_start as usize..list.key_end as usize]
        });
        is_hole(raw, &self.text[key.clone()], list_key)
    }

    /// Where a scalar stands, a block scalar from its mark to the end of its last line; and how far its text is indented.
    fn scalar_range(&self, style: Style, event: &Event) -> (Range<usize>, usize) {
        if style != Style::Block {
            return (event.range.clone(), 0);
        }
        let start = scan::block_mark(self.masked, self.last_end, event.range.start);
        let indent = scan::block_indent(self.masked, start, event.column, event.range.clone());
        let end = scan::block_end(self.masked, start, indent, event.range.end);
        (start..end, indent)
    }

    /// A block list begins at its first dash. Where it is not indented, the event stands after it.
    fn block_list_start(&self, event: &Event) -> usize {
        let value_of_key = self.frames.last().and_then(|frame| frame.key.as_ref());
        match value_of_key {
            Some(key) => scan::first_dash(self.masked, key.end, event.range.start),
            None => event.range.start,
        }
    }

    /// Members or items of holes that stand before `at` go to the innermost list or map.
    fn flush_holes(&mut self, at: usize) {
        while let [hole, rest @ ..] = self.hole_lines
            && hole.range.start < at
        {
            self.hole_lines = rest;
            self.push_hole(hole);
        }
    }

    /// Before a block ends, it gets the holes that are indented as it is.
    fn flush_holes_of_block(&mut self, at: usize) {
        while let [hole, rest @ ..] = self.hole_lines
            && hole.range.start < at
            && let Some(frame) = self.frames.last()
            && (frame.flow || hole.column >= frame.column)
        {
            self.hole_lines = rest;
            self.push_hole(hole);
        }
    }

    fn push_hole(&mut self, hole: &HoleLine) {
        let Some(frame) = self
            .frames
            .last()
            .filter(|frame| frame.shape != Shape::ShortTag)
        else {
            return;
        };
        if hole.range.start < self.text_end {
            return;
        }
        let around = &mut self.nodes[frame.id as usize];
        around.start = around.start.min(hole.range.start as u32);
        self.last_end = self.last_end.max(hole.range.end);
        self.text_end = hole.range.end;
        self.push(Kind::Hole, hole.range.clone(), 0..0);
    }

    fn push(&mut self, kind: Kind, value: Range<usize>, key: Range<usize>) -> NodeId {
        let id = self.nodes.len() as NodeId;
        let parent = self.frames.last().map_or(0, |frame| frame.id);
        self.nodes.push(Node::new(id, kind, value, key, parent));
        id
    }

    /// Closes the innermost list or map, and the short tag it is the argument of.
    fn close(&mut self, cut_off: bool) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if let Some(key) = frame.key.clone() {
            // Its value could not be read.
            self.frames.push(Frame { key: None, ..frame });
            self.push(Kind::Broken, key.end..key.end, key);
            return self.close(cut_off);
        }
        let next = self.nodes.len() as NodeId;
        let node = &mut self.nodes[frame.id as usize];
        node.end = node.end.max(self.last_end as u32).max(node.start);
        node.next = next;
        node.cut_off |= cut_off;
        // A hole before it that it did not take is none of what stands behind it.
        self.text_end = self.text_end.max(node.end as usize);
        self.last_node = None;
        self.close_short_tag();
    }

    fn close_short_tag(&mut self) {
        let next = self.nodes.len() as NodeId;
        while let Some(frame) = self.frames.pop_if(|frame| frame.shape == Shape::ShortTag) {
            let node = &mut self.nodes[frame.id as usize];
            node.end = node.end.max(self.last_end as u32);
            node.next = next;
        }
    }

    /// A scalar right before a mistake on its line may be only a part of what was meant.
    pub fn distrust_last(&mut self, at: usize) {
        let Some(node) = self.nodes.last_mut() else {
            return;
        };
        let is_scalar = !matches!(node.kind, Kind::Array | Kind::Object | Kind::TooDeep);
        let between = self.masked.get(node.end as usize..at);
        let touches = between.is_some_and(|between| between.bytes().all(|byte| byte == b' '));
        if is_scalar && touches && node.start < node.end {
            (node.kind, node.plain, node.indent) = (Kind::Broken, false, 0);
            let id = self.nodes.len() as NodeId - 1;
            self.aliases.retain(|&(alias, _)| alias != id);
        }
    }

    /// Closes all frames but the first `keep`. Where they are cut off, what they would have held is not known.
    pub fn close_to(&mut self, keep: usize, cut_off: bool) {
        self.skip_no_more();
        while self.frames.len() > keep {
            self.close(cut_off);
        }
    }

    fn skip_no_more(&mut self) {
        if let Some(skipped) = self.skipped.take()
            && let Some(key) = skipped.value_of
        {
            self.push(
                Kind::TooDeep,
                skipped.start..self.last_end.max(skipped.start),
                key,
            );
            self.close_short_tag();
        }
    }

    /// The value of the key that waits for one could not be read.
    pub fn settle_key(&mut self) {
        if let Some(frame) = self.frames.last_mut()
            && let Some(key) = frame.key.take()
        {
            self.push(Kind::Broken, key.end..key.end, key);
        }
    }

    /// Goes on with the innermost frame. Where lines were lost, they were its own members or part of its last one.
    pub fn go_on(&mut self, lost_own_members: Option<bool>) {
        self.settle_key();
        self.goes_on = true;
        let (Some(frame), Some(own)) = (self.frames.last(), lost_own_members) else {
            return;
        };
        let mut id = self.nodes.len() as NodeId - 1;
        while id != frame.id {
            let node = &mut self.nodes[id as usize];
            node.cut_off |= matches!(node.kind, Kind::Array | Kind::Object);
            id = node.parent;
        }
        self.nodes[id as usize].cut_off |= own;
    }

    /// Forgets what begins at or after `at`, where reading goes on: a bracket without end had swallowed it.
    pub fn forget_from(&mut self, at: usize) {
        let limit = at as u32;
        let begins = |node: &Node| match node.key_start < node.key_end {
            true => node.key_start,
            false => node.start,
        };
        self.skipped = None;
        let mut kept = self.nodes.partition_point(|node| begins(node) < limit);
        self.nodes.truncate(kept);
        if let Some(last) = self.nodes.last_mut().filter(|last| last.start >= limit) {
            // Its key is not forgotten, unless that goes on for lines.
            if last.key_end <= limit {
                (last.kind, last.start, last.end) = (Kind::Broken, last.key_end, last.key_end);
                (last.plain, last.cut_off, last.indent) = (false, false, 0);
            } else {
                kept -= 1;
                self.nodes.truncate(kept);
            }
        }
        let kept = kept as NodeId;
        for node in &mut self.nodes {
            if node.end > limit {
                node.end = limit;
                node.cut_off |= matches!(node.kind, Kind::Array | Kind::Object);
            }
            node.next = node.next.min(kept);
        }
        let is_open = |frame: &Frame| {
            let node = self.nodes.get(frame.id as usize);
            node.is_some_and(|node| node.kind != Kind::Broken)
        };
        self.frames.retain(is_open);
        for frame in &mut self.frames {
            frame.key.take_if(|key| key.start >= at || key.end > at);
        }
        self.aliases.retain(|&(alias, _)| alias < kept);
        self.faults.retain(|(range, _)| range.start < at);
        self.anchors
            .retain(|_, node| node.is_none_or(|node| node < kept));
        self.last_end = self.last_end.min(at);
        self.last_node = None;
    }

    /// Flags what stands in a template block and is not part of something that does.
    fn mark_conditionals(&mut self, blocks: &[Range<usize>]) {
        if blocks.is_empty() {
            return;
        }
        let inside = |node: &Node| {
            let start = match node.key_start < node.key_end {
                true => node.key_start,
                false => node.start,
            } as usize;
            let after = blocks.partition_point(|block| block.start <= start);
            let block = after.checked_sub(1).and_then(|index| blocks.get(index));
            block.is_some_and(|block| node.end as usize <= block.end)
        };
        let flags: Vec<bool> = self.nodes.iter().map(inside).collect();
        for (id, node) in self.nodes.iter_mut().enumerate() {
            let parent = node.parent as usize;
            node.conditional = flags[id] && (id == 0 || !flags[parent]);
        }
    }

    /// Ends the document. There is always a root: an empty document is null, and one that is nothing but holes a hole.
    pub fn finish(&mut self, blocks: &[Range<usize>], end: usize, is_broken: bool) {
        self.close_to(0, is_broken);
        let is_empty = match self.nodes.as_slice() {
            [] => true,
            [root] => root.kind == Kind::Null && root.start == root.end,
            _ => false,
        };
        let first_hole = self
            .hole_lines
            .first()
            .filter(|hole| hole.range.end <= end)
            .cloned();
        if let Some(hole) = first_hole.filter(|_| is_empty) {
            self.nodes.clear();
            self.push(Kind::Hole, hole.range, 0..0);
        }
        if self.nodes.is_empty() {
            let at = self.last_end.min(end);
            self.push(
                if is_broken { Kind::Broken } else { Kind::Null },
                at..at,
                0..0,
            );
        }
        let root = &mut self.nodes[0];
        root.cut_off |= self.is_cut_off && matches!(root.kind, Kind::Array | Kind::Object);
        self.mark_conditionals(blocks);
    }
}
