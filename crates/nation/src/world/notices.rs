//! 主动通知 – what institutions tell of their measures without being asked: that one came into force,
//! caught more, or ended; and that they object to an order.

use chrono::{DateTime, Utc};
use contract::{News, Notice, OrderId, Outcome};

use super::{AssetKey, Body, Message, World};
use crate::institutions;
use crate::scenario::Manners;

impl World {
    /// Whether an institution tells what becomes of its measures.
    fn tells(&self, position: usize) -> bool {
        self.nation.extent().is_whole() || self.manners_of(institutions::at(position).code).notices
    }

    /// Something was done to a thing, or happens to it by itself: tell what became of the measures on
    /// it, and look again when the next thing happens.
    pub(super) fn stir(&mut self, key: &AssetKey, at: DateTime<Utc>) {
        let Some(asset) = self.assets.get_mut(key) else { return };
        asset.settle(at);
        let news = asset.take_news();
        let next = asset.next_event().filter(|_| !asset.holds.is_empty());
        if !self.tells(key.0) {
            return;
        }
        self.stirs.extend(next.map(|next| (next, key.clone())));
        for (order, news) in news {
            self.notify(key.0, order, at, news);
        }
    }

    /// From now on an institution tells, if it does: look after what it holds.
    pub(super) fn watch_holds(&mut self, position: usize) {
        if self.desks[position].holds.is_empty() || !self.tells(position) {
            return;
        }
        for placed in self.desks[position].holds.values() {
            let key = (position, placed.target.clone());
            let next = self.assets.get(&key).and_then(|asset| asset.next_event());
            self.stirs.extend(next.map(|next| (next.max(self.now), key)));
        }
    }

    fn notify(&mut self, position: usize, order: OrderId, at: DateTime<Utc>, news: News) {
        const FUNCTION: &str = "notice";
        let mut manners = self.manners_of(institutions::at(position).code);
        if !manners.concern(FUNCTION) {
            manners = Manners::default();
        }
        let desk = &mut self.desks[position];
        desk.notice_serial += 1;
        let body = Body::Notice(Notice { serial: desk.notice_serial, order, at, news });
        let copies = manners.copies;
        let message = Message { body, function: FUNCTION, copies, is_parked: false };
        if manners.mute {
            desk.muted.push(message);
        } else {
            self.send(position, at, message);
        }
    }

    /// 书面异议 – the order goes back undone.
    pub(super) fn object(
        &mut self,
        position: usize,
        order: &OrderId,
        at: DateTime<Utc>,
        text: &str,
    ) -> Outcome {
        self.notify(position, order.clone(), at, News::Objection { text: text.to_owned() });
        Outcome::Returned { reason: format!("已提出书面异议:{text}") }
    }
}
