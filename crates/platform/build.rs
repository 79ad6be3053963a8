//! New migrations must reach the binary: cargo does not watch folders by itself.
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
