//! 代码 – closed lists of terms, each with its stable code and its name in both languages.

/// A type whose values are the terms of a closed list: `Variant = "code" "中文" "English"`. The crate that
/// calls it brings serde and utoipa.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $code:tt $zh:literal $en:literal,)+
    }) => {
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash,
            ::serde::Serialize, ::serde::Deserialize, ::utoipa::ToSchema,
        )]
        $(#[$doc])*
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// All, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }

            /// Chinese name.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $($name::$variant => $zh,)+ }
            }

            /// English name.
            #[must_use]
            pub fn en(self) -> &'static str {
                match self { $($name::$variant => $en,)+ }
            }

            /// The one with this code.
            #[must_use]
            pub fn of_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}
