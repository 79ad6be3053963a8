mod conformance;
mod desk;
mod durable;
mod nation;
mod settings;
mod stage;
