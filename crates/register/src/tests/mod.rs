mod court;
mod lists;
mod rules;
