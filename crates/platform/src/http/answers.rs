//! 答复 – what most writes answer with.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The id of what was made or changed.
#[derive(Serialize, ToSchema)]
pub struct Made {
    /// Its id.
    pub id: Uuid,
}

/// The approval that was asked for.
#[derive(Serialize, ToSchema)]
pub struct Proposed {
    /// Its id.
    pub approval: Uuid,
}
