//! The program run as a process, on its own: what it says, and what it does to directories.

mod answers;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod directories;
mod estimates;
#[cfg(target_os = "linux")]
mod faults;
mod identity;
mod lean;
#[cfg(unix)]
mod parallel;
mod parquet;
mod parts;
mod readers;
mod report;
#[cfg(unix)]
mod resume;
#[cfg(target_os = "linux")]
mod schedulers;
mod show;
mod snapshots;
mod strangers;
mod streams;
mod tables;
mod verify;
