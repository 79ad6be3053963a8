mod acts;
mod court;
mod rules;
