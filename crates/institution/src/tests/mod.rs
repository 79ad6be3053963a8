mod conformance;
mod durable;
mod nation;
mod settings;
mod stage;
