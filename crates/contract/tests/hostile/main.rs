//! Messages as they come.

#[cfg(test)]
mod messages;
#[cfg(test)]
mod read;
