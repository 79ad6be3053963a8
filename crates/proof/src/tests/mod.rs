mod files;
mod lists;
mod notes;
mod trees;
