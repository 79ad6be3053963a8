mod checks;
mod court;
mod rules;
mod walk;
