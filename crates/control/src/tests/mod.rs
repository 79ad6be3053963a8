mod acts;
mod court;
mod proof;
mod repeat;
mod rules;
mod warn;
