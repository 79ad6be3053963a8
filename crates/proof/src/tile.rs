//! 瓦片 – where a piece of the tree is found and what bytes it has (C2SP tlog-tiles).

use crate::{Bad, TILE_WIDTH};

/// 瓦片坐标 – a piece of the tree, or of the leaves themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Level of the tree's hashes; none for the leaves' own bytes.
    pub level: Option<u32>,
    /// Which tile of its level.
    pub index: u64,
    /// How many hashes or leaves it has: 256 when full.
    pub width: u64,
}

impl Tile {
    /// Its path, e.g. `tile/0/x001/234.p/17` or `tile/entries/000`.
    #[must_use]
    pub fn path(&self) -> String {
        let level = self.level.map_or("entries".to_owned(), |level| level.to_string());
        let mut place = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            place = format!("x{:03}/{place}", rest % 1000);
            rest /= 1000;
        }
        let partial =
            if self.width < TILE_WIDTH { format!(".p/{}", self.width) } else { String::new() };
        format!("tile/{level}/{place}{partial}")
    }

    /// The tile at a path.
    ///
    /// # Errors
    /// No path of a tile.
    pub fn parse(path: &str) -> Result<Self, Bad> {
        let bad = Bad("no path of a tile");
        let rest = path.strip_prefix("tile/").ok_or(bad.clone())?;
        let (level, place) = rest.split_once('/').ok_or(bad.clone())?;
        let level = match level {
            "entries" => None,
            level => Some(level.parse().ok().filter(|level| *level < 64).ok_or(bad.clone())?),
        };
        let (place, width) = match place.split_once(".p/") {
            Some((place, width)) => (place, width.parse().map_err(|_| bad.clone())?),
            None => (place, TILE_WIDTH),
        };
        let mut index: u64 = 0;
        for part in place.split('/') {
            let digits: u64 = part.trim_start_matches('x').parse().map_err(|_| bad.clone())?;
            index =
                index.checked_mul(1000).and_then(|i| i.checked_add(digits)).ok_or(bad.clone())?;
        }
        let tile = Self { level, index, width };
        // Only one way of writing it is right.
        if (1..=TILE_WIDTH).contains(&width) && tile.path() == path { Ok(tile) } else { Err(bad) }
    }

    /// Every tile of a tree of `size` leaves, the leaves' own first.
    #[must_use]
    pub fn all(size: u64) -> Vec<Self> {
        let of_level = |level: Option<u32>, count: u64| {
            (0..count.div_ceil(TILE_WIDTH)).map(move |index| {
                let width = (count - index * TILE_WIDTH).min(TILE_WIDTH);
                Self { level, index, width }
            })
        };
        let mut all: Vec<Self> = of_level(None, size).collect();
        let (mut level, mut count) = (0, size);
        while count > 0 {
            all.extend(of_level(Some(level), count));
            (level, count) = (level + 1, count / TILE_WIDTH);
        }
        all
    }
}

/// The leaves' bytes in a row, each with its length before it.
#[must_use]
pub fn entry_bundle<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bundle = Vec::new();
    for leaf in leaves {
        let length = u16::try_from(leaf.len()).unwrap_or(u16::MAX);
        bundle.extend(length.to_be_bytes());
        bundle.extend(&leaf[..usize::from(length)]);
    }
    bundle
}

/// Take such a row apart.
///
/// # Errors
/// It ends in the middle of a leaf.
pub fn entries(mut bundle: &[u8]) -> Result<Vec<&[u8]>, Bad> {
    let mut found = Vec::new();
    while let Some((length, rest)) = bundle.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let (leaf, rest) = rest.split_at_checked(length).ok_or(Bad("a leaf is cut off"))?;
        found.push(leaf);
        bundle = rest;
    }
    if bundle.is_empty() { Ok(found) } else { Err(Bad("a leaf is cut off")) }
}
