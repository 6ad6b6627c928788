//! A camera of this computer.

use nokhwa::pixel_format::RgbFormat;
use nokhwa::utils::{CameraFormat, CameraIndex, FrameFormat, RequestedFormat};
use nokhwa::utils::{RequestedFormatType, Resolution};
use nokhwa::{Camera, NokhwaError};

use super::{DriverError, Mode, Source};

/// Turned on with the first picture, and again after every error and for every other mode.
pub(super) struct Device {
    index: u32,
    open: Option<(Mode, Camera)>,
}

impl Device {
    pub(super) fn new(index: u32) -> Self {
        Self { index, open: None }
    }

    fn open(&mut self, mode: Mode) -> Result<&mut Camera, NokhwaError> {
        let (mode, camera) = match self.open.take() {
            Some((filming, camera)) if filming == mode => (mode, camera),
            _ => {
                let resolution = Resolution::new(mode.width.into(), mode.height.into());
                // Cameras send JPEG, which browsers show without conversion.
                let rate = mode.frames_per_second;
                let format = CameraFormat::new(resolution, FrameFormat::MJPEG, rate);
                let closest = RequestedFormatType::Closest(format);
                let index = CameraIndex::Index(self.index);
                let mut camera = Camera::new(index, RequestedFormat::new::<RgbFormat>(closest))?;
                camera.open_stream()?;
                (mode, camera)
            }
        };
        Ok(&mut self.open.insert((mode, camera)).1)
    }
}

impl Source for Device {
    fn capture(&mut self, mode: Mode, _: u64) -> Result<Vec<u8>, DriverError> {
        let picture = self.open(mode).and_then(|camera| {
            let jpeg = camera.frame_raw()?.into_owned();
            Ok((camera.frame_format(), jpeg))
        });
        match picture {
            Ok((FrameFormat::MJPEG, jpeg)) => Ok(jpeg),
            Ok((format, _)) => {
                self.stop();
                let message = format!("the camera sends {format}, which is not JPEG");
                Err(DriverError::Refused(message))
            }
            Err(error) => {
                self.stop();
                Err(DriverError::Refused(format!(
                    "the camera is not there: {error}"
                )))
            }
        }
    }

    fn stop(&mut self) {
        self.open = None;
    }
}
