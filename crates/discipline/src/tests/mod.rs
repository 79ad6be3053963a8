mod acts;
mod asked;
mod exit;
mod rules;
