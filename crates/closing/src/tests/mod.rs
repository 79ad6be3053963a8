mod checks;
mod court;
mod pace;
mod rewards;
mod rules;
mod walk;
