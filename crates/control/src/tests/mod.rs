mod acts;
mod court;
mod proof;
mod rules;
