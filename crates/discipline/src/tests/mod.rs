mod acts;
mod exit;
mod rules;
