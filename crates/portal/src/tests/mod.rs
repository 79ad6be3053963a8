mod guard;
mod pages;
