//! The test picture: bars, a ball that moves, and the number of the frame.

use jpeg_encoder::{ColorType, Encoder};

use super::{DriverError, Mode, Source};

/// Of 100.
const QUALITY: u8 = 80;
const BARS: [Colour; 7] = [
    [200, 204, 206],
    [206, 186, 62],
    [64, 176, 178],
    [66, 160, 92],
    [168, 82, 150],
    [188, 70, 62],
    [56, 88, 160],
];
const FLOOR: Colour = [24, 32, 38];
const BALL: Colour = [245, 247, 248];
const DIGIT: Colour = [120, 214, 202];

/// The pixels of each digit: seven rows of five bits.
const DIGITS: [[u8; 7]; 10] = [
    [0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E],
    [0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E],
    [0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F],
    [0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E],
    [0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02],
    [0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E],
    [0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E],
    [0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
    [0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E],
    [0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C],
];

type Colour = [u8; 3];

/// Draws the test picture.
#[derive(Debug, Default)]
pub(super) struct TestPicture {
    /// The part that does not move, and the resolution for which it was drawn.
    background: Canvas,
    /// How long it has been filming.
    seconds: f64,
}

impl Source for TestPicture {
    fn capture(&mut self, mode: Mode, number: u64) -> Result<Vec<u8>, DriverError> {
        let size = (usize::from(mode.width), usize::from(mode.height));
        if (self.background.width, self.background.height) != size {
            self.background = Canvas::background(size);
        }
        let mut canvas = self.background.clone();
        self.seconds += mode.period().as_secs_f64();
        canvas.ball(self.seconds);
        canvas.number(number);
        let mut jpeg = Vec::with_capacity(canvas.pixels.len() / 16);
        Encoder::new(&mut jpeg, QUALITY)
            .encode(&canvas.pixels, mode.width, mode.height, ColorType::Rgb)
            .map_err(|error| DriverError::Refused(format!("no picture: {error}")))?;
        Ok(jpeg)
    }
}

#[derive(Clone, Debug, Default)]
struct Canvas {
    width: usize,
    height: usize,
    /// Red, green and blue of one pixel after the other.
    pixels: Vec<u8>,
}

impl Canvas {
    /// Bars above, a floor below.
    fn background((width, height): (usize, usize)) -> Self {
        let bars: Vec<u8> = (0..width)
            .flat_map(|x| BARS[x * BARS.len() / width])
            .collect();
        let floor = FLOOR.repeat(width);
        let row = |y| if y < height * 3 / 4 { &bars } else { &floor };
        let pixels = (0..height).flat_map(row).copied().collect();
        Self {
            width,
            height,
            pixels,
        }
    }

    /// A ball that bounces on the floor, from side to side.
    fn ball(&mut self, seconds: f64) {
        let (width, height) = (self.width as f64, self.height as f64);
        let radius = height / 10.0;
        let swing = (seconds / 3.0).fract() * 2.0 - 1.0;
        let side = (seconds / 7.0).fract() * 2.0 - 1.0;
        let x = radius + (width - 2.0 * radius) * side.abs();
        let floor = height * 0.75 - radius;
        let y = floor - height * 0.5 * (1.0 - swing * swing);
        let (left, right) = ((x - radius) as usize, (x + radius) as usize + 1);
        for row in (y - radius) as usize..=(y + radius) as usize + 1 {
            for column in left..=right {
                let distance = (column as f64 - x).hypot(row as f64 - y);
                // The edge is one pixel wide, so that it is smooth.
                let share = (radius - distance + 0.5).clamp(0.0, 1.0);
                self.blend(column, row, BALL, share);
            }
        }
    }

    /// The number of the frame, in six digits.
    fn number(&mut self, number: u64) {
        let dot = self.height / 48;
        let top = self.height * 7 / 8 - dot * 7 / 2;
        let left = (self.width - 6 * 6 * dot) / 2;
        for (index, digit) in format!("{:06}", number % 1_000_000).bytes().enumerate() {
            let rows = DIGITS[usize::from(digit - b'0')];
            for (row, bits) in rows.into_iter().enumerate() {
                for column in (0..5).filter(|column| bits >> (4 - column) & 1 == 1) {
                    self.square(
                        left + (index * 6 + column) * dot,
                        top + row * dot,
                        dot,
                        DIGIT,
                    );
                }
            }
        }
    }

    fn square(&mut self, left: usize, top: usize, side: usize, colour: Colour) {
        for y in top..top + side {
            for x in left..left + side {
                self.blend(x, y, colour, 1.0);
            }
        }
    }

    /// Mixes a share of the colour into a pixel, if the pixel is on the canvas.
    fn blend(&mut self, x: usize, y: usize, colour: Colour, share: f64) {
        if x >= self.width || y >= self.height {
            return;
        }
        let at = (y * self.width + x) * 3;
        for (old, new) in self.pixels[at..at + 3].iter_mut().zip(colour) {
            *old = (f64::from(*old) + (f64::from(new) - f64::from(*old)) * share) as u8;
        }
    }
}
