//! On whom a measure falls, what somebody may do all the same, when a department is late: pure.

pub(crate) mod fall;
pub(crate) mod late;
pub(crate) mod leave;
pub(crate) mod screen;
pub(crate) mod travel;
