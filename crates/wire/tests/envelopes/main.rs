//! Files in a shared folder as they come.

#[cfg(test)]
mod files;
#[cfg(test)]
mod take;
