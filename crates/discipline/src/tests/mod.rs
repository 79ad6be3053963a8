mod acts;
mod rules;
