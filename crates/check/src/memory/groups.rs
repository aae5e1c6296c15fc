//! Which rows of one table refer to which row of another.

/// The children of each parent, in the order of their file: 4 bytes a parent, and 4 bytes a child
/// if children do not come in the order of their parents.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Where each parent's children begin, and after the last one where they end.
    starts: Vec<u32>,
    /// The children's rows, sorted by parent; `None` if they are so in the file.
    rows: Option<Vec<u32>>,
}

impl Groups {
    /// Groups children by the numbers of their parents. Those of `parents` and more are of no
    /// group.
    pub(crate) fn new(parents: usize, parent_of_child: &[u32]) -> Self {
        let starts = starts(parents, parent_of_child);
        let rows = (!parent_of_child.is_sorted()).then(|| sorted_rows(&starts, parent_of_child));
        Self { starts, rows }
    }

    /// The rows of a parent's children.
    pub(crate) fn of(&self, parent: usize) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone {
        let range = self.starts[parent] as usize..self.starts[parent + 1] as usize;
        range.map(|child| self.rows.as_ref().map_or(child, |rows| rows[child] as usize))
    }
}

fn starts(parents: usize, parent_of_child: &[u32]) -> Vec<u32> {
    let mut starts = vec![0; parents + 1];
    for &parent in parent_of_child.iter().filter(|&&parent| (parent as usize) < parents) {
        starts[parent as usize + 1] += 1;
    }
    for parent in 0..parents {
        starts[parent + 1] += starts[parent];
    }
    starts
}

fn sorted_rows(starts: &[u32], parent_of_child: &[u32]) -> Vec<u32> {
    let mut next = starts.to_vec();
    let last = next.pop().expect("there is one start more than there are parents");
    let mut rows = vec![0; last as usize];
    for (&parent, child) in parent_of_child.iter().zip(0..) {
        if let Some(place) = next.get_mut(parent as usize) {
            rows[*place as usize] = child;
            *place += 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::Groups;

    fn groups(parents: usize, parent_of_child: &[u32]) -> Vec<Vec<usize>> {
        let groups = Groups::new(parents, parent_of_child);
        (0..parents).map(|parent| groups.of(parent).collect()).collect()
    }

    #[test]
    fn children_are_found_in_any_order() {
        assert_eq!(groups(3, &[0, 0, 2]), [vec![0, 1], vec![], vec![2]]);
        assert_eq!(groups(3, &[2, 0, 2, 0]), [vec![1, 3], vec![], vec![0, 2]]);
        assert_eq!(groups(0, &[]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn children_of_unknown_parents_are_of_no_group() {
        assert_eq!(groups(2, &[0, 7, 1]), [vec![0], vec![2]]);
        assert_eq!(groups(2, &[0, 1, 7]), [vec![0], vec![1]]);
    }
}
