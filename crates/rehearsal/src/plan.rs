//! 灾祸 – how much goes wrong under a seed: drawn once, so that some lives are calm and some are not.

use crate::dice::Dice;

/// Chances in a thousand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// A message is lost on its way.
    pub(crate) lost: u32,
    /// A message arrives and its reply is lost.
    pub(crate) unheard: u32,
    /// A message arrives twice.
    pub(crate) twice: u32,
    /// A message hangs somewhere and arrives later.
    pub(crate) held: u32,
    /// The court process is about to die, per step.
    pub(crate) court_dies: u32,
    /// The nation process dies, per step.
    pub(crate) nation_dies: u32,
    /// An institution changes its manners, per step.
    pub(crate) manners: u32,
    /// An officer tries what the law forbids, per deed.
    pub(crate) wrongs: u32,
    /// An approver says no, or sends it back.
    pub(crate) balks: u32,
    /// An officer presses twice.
    pub(crate) doubles: u32,
    /// Days until everything behaves.
    pub(crate) heals_after: i64,
}

impl Plan {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let mut some = |choices: &[u32]| dice.pick(choices);
        Self {
            lost: some(&[0, 10, 50, 200]),
            unheard: some(&[0, 10, 50, 200]),
            twice: some(&[0, 20, 100]),
            held: some(&[0, 20, 100]),
            court_dies: some(&[0, 2, 5, 12]),
            nation_dies: some(&[0, 2, 6]),
            manners: some(&[0, 5, 15]),
            wrongs: some(&[0, 80, 200]),
            balks: some(&[0, 100, 250]),
            doubles: some(&[0, 50, 200]),
            heals_after: dice.between(8, 30),
        }
    }

    /// The same for a play of control: what officers do wrong is not its matter, and it heals sooner.
    pub(crate) fn of_control(self) -> Self {
        let heals_after = 6 + self.heals_after / 3;
        Self { wrongs: 0, doubles: 0, balks: self.balks / 5, heals_after, ..self }
    }

    /// Nothing goes wrong any more, and nobody tries to.
    pub(crate) fn healed(self) -> Self {
        Self {
            lost: 0,
            unheard: 0,
            twice: 0,
            held: 0,
            court_dies: 0,
            nation_dies: 0,
            manners: 0,
            wrongs: 0,
            balks: 0,
            doubles: 0,
            ..self
        }
    }
}
