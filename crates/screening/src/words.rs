//! 以词书写的姓名 – names in words: Latin letters, and every script that has a reading in them. A word is
//! set against a word in whatever order, since passports, lists and people put them in different ones.

use rapidfuzz::distance::osa;

use crate::forms::{Form, form, is_beside_a_form};
use crate::name::{Because, NameKind, plain};

/// More words than a name has; of longer ones the rest is not looked at.
const MOST: usize = 24;
/// Between names, nobody's name.
const PARTICLES: [&[u8]; 18] = [
    b"AL", b"EL", b"BIN", b"BEN", b"IBN", b"BINT", b"DE", b"DEL", b"DA", b"DI", b"DOS", b"DU",
    b"VAN", b"VON", b"DER", b"DEN", b"LA", b"LE",
];
/// Between words of a unit's name, written or left out.
const FILLERS: [&[u8]; 5] = [b"THE", b"AND", b"OF", b"FOR", b"ET"];
/// Before a father's name.
const FATHERS: [&[u8]; 3] = [b"BIN", b"BEN", b"IBN"];

/// Where a word lies among the letters.
type Place = (usize, usize);

/// A name taken apart.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Words {
    /// Every letter and digit of it.
    letters: Vec<u8>,
    /// Words that say whose name it is.
    words: Vec<Place>,
    /// Of them those that are a father's.
    fathers: Vec<Place>,
    /// A unit's legal form.
    form: Option<Form>,
    /// Written in another script, so by somebody who spelled by ear.
    is_read: bool,
}

impl Words {
    pub(crate) fn new(name: &str, kind: NameKind) -> Self {
        let (letters, places, is_read) = read(name);
        let (words, fathers) = (places, Vec::new());
        let mut new = Self { letters, words, fathers, form: None, is_read };
        match kind {
            NameKind::Person => new.drop_particles(),
            NameKind::Unit => new.drop_forms(),
        }
        new.letters.iter_mut().for_each(|letter| *letter = alike(*letter));
        new
    }

    fn word(&self, (from, to): Place) -> &[u8] {
        self.letters.get(from..to).unwrap_or_default()
    }

    /// Keep the words for which `is_kept`, unless none would be left.
    fn keep(&mut self, is_kept: impl Fn(&[u8]) -> bool) {
        let letters = &self.letters;
        let is_kept = |place: &Place| is_kept(letters.get(place.0..place.1).unwrap_or_default());
        if self.words.iter().any(is_kept) {
            self.words.retain(is_kept);
        }
    }

    fn drop_particles(&mut self) {
        let after = self.words.windows(2).filter_map(|two| match two {
            [before, father] if FATHERS.contains(&self.word(*before)) => Some(*father),
            _ => None,
        });
        self.fathers = after.collect();
        self.keep(|word| !PARTICLES.contains(&word));
    }

    /// Legal forms stand at the end or in front, in several words or one.
    fn drop_forms(&mut self) {
        let is_form = |place: &&Place| {
            let word = self.word(**place);
            form(word).is_some() || is_beside_a_form(word)
        };
        let first = self.words.iter().take_while(is_form).count();
        let last = self.words.len() - self.words.iter().rev().take_while(is_form).count();
        let best = |run: &[Place]| run.iter().filter_map(|place| form(self.word(*place))).max();
        let (front, end) = self.words.split_at_checked(last).unwrap_or_default();
        let (in_front, at_end) = (best(front.get(..first).unwrap_or_default()), best(end));
        let from = if in_front.is_some() { first } else { 0 };
        let to = if at_end.is_some() { last } else { self.words.len() };
        if from < to {
            self.form = in_front.max(at_end);
            self.words = self.words.get(from..to).unwrap_or_default().to_vec();
        }
        self.keep(|word| !FILLERS.contains(&word));
    }

    fn count(&self) -> usize {
        self.words.iter().map(|(from, to)| to - from).sum()
    }
}

/// I, J and Y, V and W, C, K and Q are written for one another.
fn alike(letter: u8) -> u8 {
    match letter {
        b'J' | b'Y' => b'I',
        b'W' => b'V',
        b'C' | b'Q' => b'K',
        other => other,
    }
}

/// Its letters, where words lie among them, and whether it had to be read from another script. Dots and
/// apostrophes part no words: `S.A.`, `Qa'ida`.
fn read(name: &str) -> (Vec<u8>, Vec<Place>, bool) {
    let mut letters: Vec<u8> = Vec::with_capacity(name.len() + 8);
    let (mut places, mut from, mut is_read) = (Vec::with_capacity(8), 0, false);
    let mut put = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            letters.push(byte.to_ascii_uppercase());
        } else if !matches!(byte, b'.' | b'\'' | b'`') && letters.len() > from {
            places.push((from, letters.len()));
            from = letters.len();
        }
    };
    for c in name.chars() {
        if c.is_ascii() {
            put(c as u8);
        } else {
            is_read |=
                c.is_alphabetic() && !matches!(c, '\u{80}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}');
            any_ascii::any_ascii_char(c).bytes().for_each(&mut put);
        }
    }
    put(b' ');
    places.truncate(MOST);
    (letters, places, is_read)
}

/// What was found when words were set against words.
#[derive(Default)]
struct Found {
    /// Words that have a counterpart, of the shorter name and of the longer.
    done: (u32, u32),
    /// Letters that differ in them.
    edits: usize,
    /// Words of which one name has the first letter only.
    initials: usize,
    /// The counterparts, in the order of the shorter name.
    order: [u8; MOST],
}

/// Two names in words.
struct Pair<'a> {
    short: &'a Words,
    long: &'a Words,
    kind: NameKind,
    found: Found,
}

impl Pair<'_> {
    /// Set each word that has no counterpart yet against the others' that have none.
    fn each(&mut self, mut is_alike: impl FnMut(&[u8], &[u8], &mut Found) -> bool) {
        for (i, one) in self.short.words.iter().enumerate() {
            for (j, other) in self.long.words.iter().enumerate() {
                let is_free = self.found.done.0 >> i & 1 == 0 && self.found.done.1 >> j & 1 == 0;
                if is_free
                    && is_alike(self.short.word(*one), self.long.word(*other), &mut self.found)
                {
                    self.pair((i, 1), (j, 1));
                }
            }
        }
    }

    fn pair(&mut self, (i, some): (usize, usize), (j, others): (usize, usize)) {
        let mask = |from: usize, many: usize| ((1_u32 << many) - 1) << from;
        self.found.done.0 |= mask(i, some);
        self.found.done.1 |= mask(j, others);
        for place in self.found.order.iter_mut().skip(i).take(some) {
            *place = u8::try_from(j).unwrap_or_default();
        }
    }

    /// `Patr ushev` for `Patrushev`, `JC` for `Jean Claude`, `PLA` for `People's Liberation Army`.
    fn in_one(&mut self) {
        for (i, one) in self.short.words.iter().enumerate() {
            if self.found.done.0 >> i & 1 == 0
                && let Some((j, many)) = in_one(self.short.word(*one), self.long, self.found.done.1)
            {
                self.pair((i, 1), (j, many));
            }
        }
        for (j, other) in self.long.words.iter().enumerate() {
            if self.found.done.1 >> j & 1 == 0
                && let Some((i, many)) =
                    in_one(self.long.word(*other), self.short, self.found.done.0)
            {
                self.pair((i, many), (j, 1));
            }
        }
    }

    fn left(&self) -> (usize, usize) {
        let left = |words: &Words, done: u32| words.words.len() - done.count_ones() as usize;
        (left(self.short, self.found.done.0), left(self.long, self.found.done.1))
    }

    /// Somebody's son is not his father: `Salman bin Muhammad`, `Muhammad bin Salman`.
    fn has_other_fathers(&self) -> bool {
        let (one, other) = (&self.short.fathers, &self.long.fathers);
        let is_alike = |a: &Place| {
            let a = self.short.word(*a);
            other.iter().any(|b| near(a, self.long.word(*b), self.kind).is_some())
        };
        !one.is_empty() && !other.is_empty() && !one.iter().any(is_alike)
    }

    fn is_in_order(&self) -> bool {
        let words = self.short.words.len();
        self.found.order.iter().take(words).is_sorted()
    }
}

/// Whether `word` is several free words that follow one another, written as one or by their first letters.
fn in_one(word: &[u8], others: &Words, done: u32) -> Option<(usize, usize)> {
    (0..others.words.len()).find_map(|from| {
        let free = others.words.get(from..)?.iter().enumerate();
        let free = free.take_while(|(n, _)| done >> (from + n) & 1 == 0);
        let (mut written, mut first) = (0, 0);
        for (n, place) in free {
            let other = others.word(*place);
            let is_written = written < word.len() && word.get(written..)?.starts_with(other);
            written = if is_written { written + other.len() } else { usize::MAX };
            let is_first = first < word.len() && word.get(first) == other.first();
            first = if is_first { first + 1 } else { usize::MAX };
            if n > 0 && (written == word.len() || first == word.len()) {
                return Some((from, n + 1));
            }
            if written == usize::MAX && first == usize::MAX {
                return None;
            }
        }
        None
    })
}

/// Letters in which two words differ, if they are few: two, but no more than half of a person's, a third of
/// a unit's, whose words are chosen to differ.
fn near(one: &[u8], other: &[u8], kind: NameKind) -> Option<usize> {
    let share = if kind == NameKind::Person { 2 } else { 3 };
    let most = 2.min(one.len().max(other.len()) / share);
    apart(one, other, most)
}

/// Letters in which the two differ, if no more than `most`.
fn apart(one: &[u8], other: &[u8], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let arguments = osa::Args::default().score_cutoff(most);
    osa::distance_with_args(one.iter().copied(), other.iter().copied(), &arguments)
}

/// Consonants by which a word is known in every script: vowels, voice and aspiration are written differently.
fn consonants(word: &[u8]) -> Vec<u8> {
    let class = |letter: &u8| match letter {
        b'B' | b'F' | b'P' => Some(b'P'),
        b'D' | b'T' => Some(b'T'),
        b'G' | b'K' | b'X' => Some(b'K'),
        b'L' | b'R' => Some(b'R'),
        b'S' | b'Z' => Some(b'S'),
        b'M' | b'N' => Some(*letter),
        _ => None,
    };
    let mut heard: Vec<u8> = word.iter().filter_map(class).collect();
    heard.dedup();
    heard
}

/// Whether two names, one of them read from another script, have the same consonants word by word.
fn sounds_alike(one: &Words, other: &Words) -> bool {
    let heard = |words: &Words| {
        words.words.iter().map(|place| consonants(words.word(*place))).collect::<Vec<_>>()
    };
    let heard = (heard(one), heard(other));
    let letters: usize = heard.0.iter().map(Vec::len).sum();
    one.is_read != other.is_read && heard.0.len() > 1 && letters > 3 && heard.0 == heard.1
}

/// How alike two names in words are, and why.
pub(crate) fn in_words(one: &str, other: &str, kind: NameKind) -> (f64, Vec<Because>) {
    let (a, b) = (Words::new(one, kind), Words::new(other, kind));
    if a.words.is_empty() || b.words.is_empty() {
        return (0.0, vec![Because::NothingAlike]);
    }
    if a.letters == b.letters && plain(one) == plain(other) {
        return (1.0, vec![Because::Identical]);
    }
    // Which of them is asked about makes no difference.
    let is_first = (a.words.len(), &a) <= (b.words.len(), &b);
    let (short, long) = if is_first { (&a, &b) } else { (&b, &a) };
    let mut pair = Pair { short, long, kind, found: Found::default() };
    let (score, mut because) =
        together(&pair).or_else(|| word_by_word(&mut pair)).unwrap_or_else(|| different(&pair));
    if let (Some(one), Some(other)) = (a.form, b.form)
        && one != other
    {
        because.push(Because::OtherForm);
    }
    (score, because)
}

/// The names as one word each: a blank or two letters more or less make no other name.
fn together(pair: &Pair) -> Option<(f64, Vec<Because>)> {
    let (one, other) = (&pair.short.letters, &pair.long.letters);
    if one == other {
        return Some((0.97, vec![Because::SameLetters]));
    }
    let initials = |words: &Words| words.words.iter().filter(|(from, to)| to - from == 1).count();
    let most = match pair.kind {
        _ if initials(pair.short) + initials(pair.long) > 0 && pair.kind == NameKind::Person => 0,
        NameKind::Person => 2.min(one.len().min(other.len()) / 3),
        NameKind::Unit => usize::from(one.len().min(other.len()) >= 8),
    };
    let edits = apart(one, other, most)?;
    Some((0.9 - edits as f64 * 0.05, vec![Because::NearlySpelled]))
}

fn word_by_word(pair: &mut Pair) -> Option<(f64, Vec<Because>)> {
    let kind = pair.kind;
    pair.each(|one, other, _| one == other);
    pair.each(|one, other, found| {
        let is_initial = one.len().min(other.len()) == 1 && one.first() == other.first();
        found.initials += usize::from(is_initial);
        is_initial
    });
    if kind == NameKind::Unit || pair.found.done.0 != 0 {
        pair.in_one();
    }
    // The nearest first: `Michele Nichaela`, `Michaela Michelle`.
    for most in [1, 2] {
        pair.each(|one, other, found| {
            let edits = near(one, other, kind).filter(|edits| *edits <= most);
            found.edits += edits.unwrap_or_default();
            edits.is_some()
        });
    }
    let most = 2.max(pair.short.count() / 6);
    let is_more = match pair.left() {
        (0, 0) => false,
        // A person may leave out names, but not all but one; a unit with a word more is another one.
        (0, _) | (_, 0) if kind == NameKind::Person && pair.found.done.0.count_ones() > 1 => true,
        _ => return heard(pair),
    };
    if pair.found.edits > most || pair.has_other_fathers() {
        return None;
    }
    let mut because = Vec::new();
    let mut score = 0.95 - pair.found.edits as f64 * 0.05;
    for (is_so, less, reason) in [
        (pair.found.edits == 0, 0.0, Because::SameLetters),
        (pair.found.edits > 0, 0.0, Because::NearlySpelled),
        (pair.found.initials > 0, 0.1, Because::SameInitials),
        (!pair.is_in_order(), 0.03, Because::Order),
        (is_more, 0.1, Because::MoreWords),
    ] {
        if is_so {
            score -= less;
            because.push(reason);
        }
    }
    Some((score.max(0.6), because))
}

fn heard(pair: &Pair) -> Option<(f64, Vec<Because>)> {
    sounds_alike(pair.short, pair.long).then(|| (0.65, vec![Because::SameSound]))
}

/// What two different names have in common is told, but asks nobody to look.
fn different(pair: &Pair) -> (f64, Vec<Because>) {
    let done = pair.found.done.0.count_ones();
    if done == 0 {
        return (0.0, vec![Because::NothingAlike]);
    }
    let share = f64::from(done) / pair.long.words.len() as f64;
    (share * 0.5, vec![Because::OtherWords])
}
