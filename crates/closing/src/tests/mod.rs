mod checks;
mod court;
mod pace;
mod rules;
mod walk;
