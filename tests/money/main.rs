//! Known answers: `cases.json` holds documents with the cents that they come to, each with where the figure
//! is from. Every case is worked out as the CRM's side and then written for companies of several kinds.

#[cfg(test)]
mod known_answers;
