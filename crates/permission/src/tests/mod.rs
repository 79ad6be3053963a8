mod model;
mod texts;
