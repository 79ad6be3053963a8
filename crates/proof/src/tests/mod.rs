mod files;
mod notes;
mod trees;
