//! Standard output and standard error as they come: blocking or not, or closed.
//!
//! Whoever starts a process may have made its streams non-blocking: a full pipe then refuses what a
//! blocking one waits for. And a stream may be closed: the runtime then opens the null device in its
//! place, which takes everything and keeps nothing.

use std::io;

/// A stream of this process that can be written to. There is no buffer: what is written is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

impl Stream {
    /// Writes all of `bytes`, waiting for the reader as long as it takes.
    ///
    /// # Errors
    /// The system's. Some bytes may have been written.
    pub fn write_all(self, bytes: &[u8]) -> io::Result<()> {
        self.write_counted(bytes, &mut 0)
    }

    /// The same; adds to `written` what was written, also where it fails.
    pub(crate) fn write_counted(self, bytes: &[u8], written: &mut u64) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    *written += count as u64;
                    rest = &rest[count..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.wait()?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Fails if the stream was closed when the process was started, so that what is written to it
    /// would be lost without an error.
    ///
    /// A null device that is open for reading, too, is taken for a closed stream: that is what the
    /// runtime opens in its place, here or in a process above. `> /dev/null` opens it for writing only.
    ///
    /// # Errors
    /// It is closed.
    pub fn require_open(self) -> io::Result<()> {
        if self.is_closed() { Err(io::Error::new(io::ErrorKind::NotConnected, "it is closed")) } else { Ok(()) }
    }
}

#[cfg(unix)]
impl Stream {
    fn write(self, bytes: &[u8]) -> io::Result<usize> {
        Ok(match self {
            Self::Output => rustix::io::write(io::stdout(), bytes)?,
            Self::Error => rustix::io::write(io::stderr(), bytes)?,
        })
    }

    /// Waits until it takes more, or never will.
    fn wait(self) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, poll};

        let (output, error) = (io::stdout(), io::stderr());
        let stream = match self {
            Self::Output => PollFd::new(&output, PollFlags::OUT),
            Self::Error => PollFd::new(&error, PollFlags::OUT),
        };
        match poll(&mut [stream], None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn is_closed(self) -> bool {
        use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};

        let found = match self {
            Self::Output => fcntl_getfl(io::stdout()).and_then(|flags| Ok((flags, fstat(io::stdout())?.st_rdev))),
            Self::Error => fcntl_getfl(io::stderr()).and_then(|flags| Ok((flags, fstat(io::stderr())?.st_rdev))),
        };
        match found {
            Ok((flags, device)) => {
                (flags & OFlags::ACCMODE) == OFlags::RDWR
                    && device != 0
                    && stat("/dev/null").is_ok_and(|null| null.st_rdev == device)
            }
            Err(error) => error == rustix::io::Errno::BADF,
        }
    }
}

#[cfg(not(unix))]
impl Stream {
    fn write(self, bytes: &[u8]) -> io::Result<usize> {
        use std::io::Write;

        match self {
            Self::Output => {
                let count = io::stdout().write(bytes)?;
                io::stdout().flush()?;
                Ok(count)
            }
            Self::Error => io::stderr().write(bytes),
        }
    }

    fn wait(self) -> io::Result<()> {
        std::thread::sleep(std::time::Duration::from_millis(5));
        Ok(())
    }

    fn is_closed(self) -> bool {
        false
    }
}
