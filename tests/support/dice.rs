//! Random numbers that are the same every time.

/// Where they begin.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Random numbers that are the same every time.
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Self {
        Self(SEED)
    }

    /// Others for each name.
    #[allow(dead_code)]
    pub fn of(name: &str) -> Self {
        let mixed = name.bytes().fold(SEED, |mixed, byte| {
            (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        // Zero would stay zero.
        let mut dice = Self(mixed | 1);
        dice.below(2);
        dice
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}
