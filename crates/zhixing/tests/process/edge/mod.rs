//! The edge of the court: who is let in, what is told to browsers, what is left behind in the clear.

mod answers;
mod canaries;
mod certificates;
mod headers;
mod limits;
mod reports;

/// How often, in CI; the full size is in docs/ci.md.
fn size(variable: &str, in_ci: u32) -> u32 {
    std::env::var(variable).ok().map_or(in_ci, |number| number.parse().expect("a number"))
}
