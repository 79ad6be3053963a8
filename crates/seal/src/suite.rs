//! 密码套件 – which signature, digest and cipher belong together. Chosen by configuration; what was
//! made under one names it, and is read by that name whatever is chosen today.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// 密码套件.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suite {
    /// 国密 – SM2 with SM3, SM4-GCM.
    #[default]
    National,
    /// 国际 – Ed25519, SHA-256, AES-256-GCM.
    International,
}

/// 签名算法 – named before every key and signature that is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// GB/T 32918 over SM3, with the standard's default distinguishing id.
    Sm2,
    /// RFC 8032.
    Ed25519,
    /// ECDSA over NIST P-256 with SHA-256 (FIPS 186-5): what readers of PDF know.
    P256,
}

/// 名称不识 – no suite or algorithm of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("没有这种密码套件或算法 / no such suite or algorithm")]
pub struct UnknownName;

impl Suite {
    /// Both.
    pub const ALL: [Suite; 2] = [Suite::National, Suite::International];

    /// The name in settings and tables.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Suite::National => "national",
            Suite::International => "international",
        }
    }

    /// What it signs with.
    #[must_use]
    pub fn algorithm(self) -> Algorithm {
        match self {
            Suite::National => Algorithm::Sm2,
            Suite::International => Algorithm::Ed25519,
        }
    }

    /// Its digest: SM3 (GB/T 32905) or SHA-256 (FIPS 180-4).
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> [u8; 32] {
        match self {
            Suite::National => crate::digest(bytes),
            Suite::International => Sha256::digest(bytes).into(),
        }
    }

    /// The byte that names it in sealed fields.
    pub(crate) fn byte(self) -> u8 {
        match self {
            Suite::National => 1,
            Suite::International => 2,
        }
    }

    pub(crate) fn of_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.byte() == byte)
    }
}

impl Algorithm {
    /// All.
    pub const ALL: [Algorithm; 3] = [Algorithm::Sm2, Algorithm::Ed25519, Algorithm::P256];

    /// The name before keys and signatures.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Algorithm::Sm2 => "sm2",
            Algorithm::Ed25519 => "ed25519",
            Algorithm::P256 => "p256",
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Suite {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|suite| suite.code() == text).ok_or(UnknownName)
    }
}

impl FromStr for Algorithm {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|algorithm| algorithm.code() == text).ok_or(UnknownName)
    }
}
