//! Terraform's numbers, which are exact where floating point is not: `0.1 + 0.2` is `0.3`.

use std::cmp::Ordering;

/// A decimal number: `digits` times ten to the power of `-scale`, without zeros at the end of a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    digits: i128,
    scale: u32,
}

/// How many digits a fraction may have. Longer ones are not calculated with.
const MOST_SCALE: u32 = 18;

impl Number {
    /// A number as JSON or HCL writes it; `None` where it is none, or is too long to be calculated with.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole.strip_prefix('-').unwrap_or(whole)) || !is_digits(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) => Self::of(digits, scale),
            Err(_) => {
                let factor = 10i128.checked_pow(scale.unsigned_abs())?;
                Self::of(digits.checked_mul(factor)?, 0)
            }
        }
    }

    /// A whole number.
    pub fn whole(digits: i128) -> Self {
        Self { digits, scale: 0 }
    }

    fn of(mut digits: i128, mut scale: u32) -> Option<Self> {
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        (scale <= MOST_SCALE).then_some(Self { digits, scale })
    }

    /// The number, where it is whole.
    pub fn integer(self) -> Option<i128> {
        (self.scale == 0).then_some(self.digits)
    }

    /// Both with one scale.
    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let raise = |number: Self| {
            let factor = 10i128.checked_pow(scale - number.scale)?;
            number.digits.checked_mul(factor)
        };
        Some((raise(self)?, raise(other)?, scale))
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.aligned(other)?;
        Self::of(a.checked_add(b)?, scale)
    }

    /// Which is greater.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let (a, b, _) = self.aligned(other)?;
        Some(a.cmp(&b))
    }

    /// The number without its sign.
    pub fn absolute(self) -> Option<Self> {
        let digits = self.digits.checked_abs()?;
        Some(Self { digits, ..self })
    }

    /// The next whole number down.
    pub fn floor(self) -> Option<Self> {
        let factor = 10i128.checked_pow(self.scale)?;
        Some(Self::whole(self.digits.div_euclid(factor)))
    }

    /// The next whole number up.
    pub fn ceil(self) -> Option<Self> {
        let digits = self.digits.checked_neg()?;
        let negative = Self { digits, ..self }.floor()?;
        Some(Self::whole(negative.digits.checked_neg()?))
    }

    /// The number as Terraform writes it.
    pub fn text(self) -> String {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return format!("{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        format!("{sign}{whole}.{fraction}")
    }
}

/// A number as Terraform writes it; as it stands, where it is too long to be calculated with.
pub fn canonical(text: &str) -> String {
    Number::parse(text).map_or_else(|| text.to_owned(), Number::text)
}
