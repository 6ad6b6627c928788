//! A camera: frames as JPEG, from a test picture or, with the feature `device`, from a real one.

#[cfg(feature = "device")]
mod device;
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels are few, and drawn where they round to"
)]
mod picture;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, sleep_until};

use crate::fault::{DriverError, Fault};
use crate::line::Line;
use crate::lock;

const NAME: &str = "camera";
/// How long the camera takes to answer a command, and to start.
const ANSWER: Duration = Duration::from_millis(20);
const START: Duration = Duration::from_millis(300);

static OPENED: AtomicUsize = AtomicUsize::new(0);

/// A camera. It starts with the first [`frame`](Self::frame) and films until it is told to
/// [`stop`](Self::stop).
pub struct Camera {
    line: Line,
    mode: Mutex<Mode>,
    /// Locked while a frame is taken, so that concurrent callers get one frame after the other.
    shutter: tokio::sync::Mutex<Shutter>,
    source: Arc<Mutex<dyn Source>>,
}

#[derive(Debug, Default)]
struct Shutter {
    /// When the last frame was taken, while it films.
    last: Option<Instant>,
    number: u64,
}

/// The resolution and the frame rate of a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    /// The width, in pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// Frames per second.
    pub frames_per_second: u32,
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Which frame it is of all that the camera has taken, counted from 1.
    pub number: u64,
    /// The picture as JPEG. A clone of it is the same bytes, not a copy.
    pub jpeg: Bytes,
}

/// The source of the pictures.
trait Source: Send {
    /// Takes a picture and returns it as JPEG; it may block.
    fn capture(&mut self, mode: Mode, number: u64) -> Result<Vec<u8>, DriverError>;

    /// Turns the camera off until the next picture.
    fn stop(&mut self) {}
}

impl Camera {
    /// The resolutions, in pixels.
    pub const RESOLUTIONS: [(u16, u16); 3] = [(320, 240), (640, 480), (1280, 720)];
    /// The frame rates, in frames per second.
    pub const FRAME_RATES: [u32; 5] = [1, 5, 10, 15, 30];

    /// Opens the simulated camera: a moving test picture with a frame counter.
    pub fn open() -> Self {
        Self::of(picture::TestPicture::default())
    }

    /// Opens a camera of this computer by its number; 0 is the first one. It is turned on with the
    /// first frame, so one that is not there is noticed then.
    #[cfg(feature = "device")]
    pub fn device(index: u32) -> Self {
        Self::of(device::Device::new(index))
    }

    fn of(source: impl Source + 'static) -> Self {
        OPENED.fetch_add(1, Ordering::Relaxed);
        Self {
            line: Line::default(),
            mode: Mutex::new(Mode {
                width: 640,
                height: 480,
                frames_per_second: 15,
            }),
            shutter: tokio::sync::Mutex::default(),
            source: Arc::new(Mutex::new(source)),
        }
    }

    /// How often a camera was opened in this program.
    pub fn opened() -> usize {
        OPENED.load(Ordering::Relaxed)
    }

    /// The resolution and the frame rate that are set.
    pub fn mode(&self) -> Mode {
        *lock(&self.mode)
    }

    /// Checks whether it answers. This does not start it.
    ///
    /// # Errors
    ///
    /// The error of a [`Fault`].
    pub async fn ping(&self) -> Result<(), DriverError> {
        answered(self.line.command(ANSWER).await)
    }

    /// Sets resolution and frame rate, from the next frame on.
    ///
    /// # Errors
    ///
    /// [`DriverError::Refused`] for a mode that it does not have, and the error of a [`Fault`].
    pub async fn set_mode(&self, mode: Mode) -> Result<(), DriverError> {
        let resolution = (mode.width, mode.height);
        let is_known = Self::RESOLUTIONS.contains(&resolution)
            && Self::FRAME_RATES.contains(&mode.frames_per_second);
        if !is_known {
            let message = format!("the camera cannot film {mode}");
            return Err(DriverError::Refused(message));
        }
        answered(self.line.command(ANSWER).await)?;
        *lock(&self.mode) = mode;
        Ok(())
    }

    /// Waits until the next frame is due, and takes it.
    ///
    /// # Errors
    ///
    /// The error of a [`Fault`], or of a real camera.
    pub async fn frame(&self) -> Result<Frame, DriverError> {
        let mut shutter = self.shutter.lock().await;
        let mode = self.mode();
        match shutter.last {
            Some(last) => sleep_until(last + mode.period()).await,
            None => sleep(START).await,
        }
        answered(self.line.answer(Duration::ZERO).await).inspect_err(|_| shutter.last = None)?;

        // A camera that is too slow for its frame rate takes frames without pauses.
        let due = shutter.last.map(|last| last + mode.period());
        let now = Instant::now();
        shutter.last = Some(due.filter(|due| now - *due < mode.period()).unwrap_or(now));
        shutter.number += 1;
        let number = shutter.number;
        let source = Arc::clone(&self.source);
        let taken = spawn_blocking(move || lock(&*source).capture(mode, number)).await;
        let jpeg = taken
            .map_err(|error| DriverError::Refused(format!("the camera's driver failed: {error}")))
            .flatten()
            .inspect_err(|_| shutter.last = None)?;
        Ok(Frame {
            number,
            // Without spare capacity: a frame is kept while it is sent to viewers.
            jpeg: jpeg.into_boxed_slice().into(),
        })
    }

    /// Turns the camera off; the next frame turns it on again.
    pub async fn stop(&self) {
        self.shutter.lock().await.last = None;
        let source = Arc::clone(&self.source);
        spawn_blocking(move || lock(&*source).stop()).await.ok();
    }

    /// Whether it films.
    pub async fn is_filming(&self) -> bool {
        self.shutter.lock().await.last.is_some()
    }

    /// The fault that is switched on.
    pub fn fault(&self) -> Option<Fault> {
        self.line.fault()
    }

    /// Switches a fault on, or off with `None`.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.line.set_fault(fault);
    }
}

fn answered(answer: Result<(), Fault>) -> Result<(), DriverError> {
    answer.map_err(|fault| DriverError::of(NAME, fault))
}

impl Mode {
    /// This many pixels wide and high, and frames per second.
    pub fn new(width: u16, height: u16, frames_per_second: u32) -> Self {
        Self {
            width,
            height,
            frames_per_second,
        }
    }

    fn period(self) -> Duration {
        Duration::from_secs(1) / self.frames_per_second
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height, rate) = (self.width, self.height, self.frames_per_second);
        write!(f, "{width} × {height} at {rate} frames/s")
    }
}

impl fmt::Debug for Camera {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Camera")
            .field("mode", &self.mode())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::{Camera, DriverError, Fault, Mode};

    /// The size that a JPEG says it has.
    fn size(jpeg: &[u8]) -> (u16, u16) {
        let start = jpeg.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
        let at = |offset| u16::from_be_bytes([jpeg[start + offset], jpeg[start + offset + 1]]);
        (at(7), at(5))
    }

    #[tokio::test(start_paused = true)]
    async fn frames_come_in_the_resolution_and_at_the_rate_that_were_set() {
        let camera = Camera::open();
        camera.set_mode(Mode::new(320, 240, 10)).await.unwrap();
        let first = camera.frame().await.unwrap();
        let began = Instant::now();
        let mut last = first.clone();
        for _ in 0..20 {
            last = camera.frame().await.unwrap();
        }
        assert_eq!((began.elapsed().as_millis() + 5) / 10, 200);
        assert_eq!(last.number, first.number + 20);
        assert_eq!(size(&last.jpeg), (320, 240));
        assert_ne!(first.jpeg, last.jpeg);
    }

    #[tokio::test(start_paused = true)]
    async fn a_mode_it_does_not_have_is_refused() {
        let camera = Camera::open();
        let before = camera.mode();
        for wrong in [(640, 481, 15), (640, 480, 0), (640, 480, 60)] {
            let wrong = Mode::new(wrong.0, wrong.1, wrong.2);
            let refused = camera.set_mode(wrong).await;
            assert!(matches!(refused, Err(DriverError::Refused(_))), "{wrong}");
        }
        assert_eq!(camera.mode(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn faults_are_answers_and_it_comes_back() {
        let camera = Camera::open();
        let instrument = "camera";
        camera.set_fault(Some(Fault::Unplugged));
        assert_eq!(
            camera.frame().await,
            Err(DriverError::Unplugged { instrument })
        );
        camera.set_fault(Some(Fault::TimingOut));
        assert_eq!(
            camera.frame().await,
            Err(DriverError::TimedOut { instrument })
        );
        assert!(!camera.is_filming().await);
        camera.set_fault(None);
        camera.frame().await.unwrap();
        assert!(camera.is_filming().await);
        camera.stop().await;
        assert!(!camera.is_filming().await);
    }
}
