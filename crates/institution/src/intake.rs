//! 收件 – orders taken in: checked, durable, and only then receipted. What came before is receipted as
//! it was then, and its answer told once more; another order under a known id is kept aside.

use contract::{Batch, Order, Receipt};
use sqlx::PgConnection;

use crate::gateway::Gateway;
use crate::problem::Problem;
use crate::rules::admission;
use crate::store;

impl Gateway {
    /// Take a signed batch of orders; its receipts are true once this returns.
    pub(crate) async fn take(
        &self,
        sender: &str,
        signature: &str,
        raw: &[u8],
    ) -> Result<Vec<Receipt>, Problem> {
        if !admission::is_signed(&self.settings, sender, signature, raw) {
            return Err(Problem::unsigned());
        }
        let batch = admission::read_batch(&self.settings, raw)?;
        let mut tx = self.pool.begin().await?;
        if let Err(seen) = store::raise_epoch(&mut tx, batch.epoch).await? {
            return Err(Problem::stale_epoch(batch.epoch, seen));
        }
        let receipts = self.keep(&mut tx, &batch).await?;
        tx.commit().await?;
        self.orders.notify_one();
        self.answers.notify_one();
        Ok(receipts)
    }

    async fn keep(
        &self,
        tx: &mut PgConnection,
        batch: &Batch<Order>,
    ) -> Result<Vec<Receipt>, Problem> {
        let now = self.now();
        let mut repeated = Vec::new();
        for order in &batch.items {
            let body = serde_json::to_string(order).unwrap_or_default();
            let digest = seal::digest_hex(body.as_bytes());
            if !store::take(tx, order, (&digest, &body), now).await? {
                repeated.push((order.id.as_str(), digest, body));
            }
        }
        let ids: Vec<&str> = batch.items.iter().map(|order| order.id.as_str()).collect();
        let kept = store::kept(tx, &ids).await?;
        let mut again = Vec::new();
        for (id, digest, body) in &repeated {
            let is_same = kept.get(*id).is_some_and(|kept| &kept.digest == digest);
            if is_same {
                again.push(*id);
            } else {
                tracing::warn!(order = id, "another order under this id");
                store::keep_odd(tx, id, (digest, body), now).await?;
            }
        }
        store::say_again(tx, &again).await?;
        // The receipt names what is kept: for another order under a known id, the digest of the first.
        let receipt = |order: &Order| {
            let kept = kept.get(order.id.as_str())?;
            let (digest, received_at) = (kept.digest.clone(), kept.received_at);
            Some(Receipt { order: order.id.clone(), digest, received_at })
        };
        Ok(batch.items.iter().filter_map(receipt).collect())
    }
}
