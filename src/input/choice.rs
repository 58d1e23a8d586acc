//! Closed lists of words, such as a status: one line a word, so that name and text cannot drift apart.

/// Declares an enum whose values are written as fixed words in JSON.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        pub enum $name {
            $($(#[$variant_doc])* #[cfg_attr(target_arch = "wasm32", serde(rename = $text))] $variant),*
        }

        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The word that JSON uses.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }

            /// The value of a word, exactly as it is written in JSON.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl $crate::input::Value for $name {
            fn read(
                reader: &mut $crate::input::Reader<'_>,
            ) -> Result<Option<Self>, $crate::input::Syntax> {
                let place = $crate::input::word(reader, &[$($text),*])?;
                Ok(place.and_then(|place| Self::ALL.get(place)).copied())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use choice;
