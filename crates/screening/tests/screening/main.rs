//! Tests of the list as its users see it: court, carrier, a program in C, a person at a shell.

#[cfg(test)]
mod altered;
#[cfg(test)]
mod c_program;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod homonyms;
#[cfg(test)]
mod make;
#[cfg(test)]
mod model;
#[cfg(test)]
mod names;
#[cfg(test)]
mod seats;
#[cfg(test)]
mod size;
#[cfg(test)]
mod take;
