//! Tests of what a carrier runs: the command at a shell, the server as a process of its own, over real HTTP.

#[cfg(test)]
mod command;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod make;
#[cfg(test)]
mod process;
#[cfg(test)]
mod same;
#[cfg(test)]
mod swaps;
#[cfg(test)]
mod talk;
