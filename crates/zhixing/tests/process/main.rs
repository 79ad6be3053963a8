//! The program as its users meet it: the real binary, real HTTP, real PostgreSQL, real kills.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod case;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod compliance;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod edge;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod institution;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod outward;
#[cfg(test)]
mod survival;
